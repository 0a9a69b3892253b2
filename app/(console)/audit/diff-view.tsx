import { getTranslations } from "@/app/_i18n/server";
import { Badge, type Tone } from "@/app/_ui/badge";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import type { AuditWords } from "./action-words";
import { type Difference, diffValues, formatValue, hasValues } from "./value-diff";

const tones: Record<Difference["kind"], Tone> = {
  added: "good",
  removed: "bad",
  changed: "accent",
};

/** Before and after, field by field. What was only made or only removed has one column of values. */
export async function DiffView({ before, after }: { before: unknown; after: unknown }) {
  const t = await getTranslations("audit");
  const differences = diffValues(before, after);
  const sides = { hasBefore: (before ?? null) !== null, hasAfter: (after ?? null) !== null };
  const title = t(sides.hasBefore && sides.hasAfter ? "event.changes" : "event.values");
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-sm font-semibold">{title}</h3>
      {differences.length === 0 ? (
        <p className="text-quiet">{t(hasValues(before, after) ? "event.same" : "event.none")}</p>
      ) : (
        <div className="rounded-md border border-line">
          <DiffTable {...{ differences, title, t, ...sides }} />
        </div>
      )}
    </section>
  );
}

function DiffTable({
  differences,
  title,
  t,
  hasBefore,
  hasAfter,
}: {
  differences: readonly Difference[];
  title: string;
  t: AuditWords;
  hasBefore: boolean;
  hasAfter: boolean;
}) {
  return (
    <Table label={title}>
      <TableHead>
        <HeadCell>{t("event.field")}</HeadCell>
        {hasBefore && <HeadCell>{t("event.before")}</HeadCell>}
        {hasAfter && <HeadCell>{t("event.after")}</HeadCell>}
      </TableHead>
      <tbody>
        {differences.map((difference) => {
          const { path, kind, before, after } = difference;
          return (
            // A list of texts gives several rows of one path, told apart by their value.
            <TableRow key={`${path} ${kind} ${formatValue(before ?? after)}`}>
              <Cell>
                <span className="flex min-w-28 flex-wrap items-center gap-1.5">
                  <code className="font-mono text-sm wrap-anywhere">
                    {path || t("event.whole")}
                  </code>
                  {hasBefore && hasAfter && <Badge tone={tones[kind]}>{t(`event.${kind}`)}</Badge>}
                </span>
              </Cell>
              {hasBefore && <Cell>{kind !== "added" && <Value value={before} />}</Cell>}
              {hasAfter && <Cell>{kind !== "removed" && <Value value={after} />}</Cell>}
            </TableRow>
          );
        })}
      </tbody>
    </Table>
  );
}

function Value({ value }: { value: unknown }) {
  return (
    <span className="block min-w-32 font-mono text-sm wrap-anywhere whitespace-pre-wrap">
      {formatValue(value)}
    </span>
  );
}
