import { formatDuration, formatNumber, formatShare } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import type { Measurement } from "@/lib/contract/comparison";
import { SideHeads, type Sides } from "../_parts/side-heads";

const tones = { faster: "good", slower: "warn", same: "neutral" } as const;
const significant = 3;
const mostNames = 20;

/** The times of both, and how far their answers are apart. */
export async function MeasurementView({
  result,
  settledAt,
  sides,
}: {
  result: Measurement;
  settledAt: string | null;
  sides: Sides;
}) {
  const [t, words, { locale }] = await Promise.all([
    getTranslations("compare.measured"),
    getTranslations("compare"),
    getIntl(),
  ]);
  const { ratio, verdict, pairs, requests } = result;
  const times = (value: number) => formatNumber(locale, value, 2);
  const refused = requests.refused.map(({ name }) => name);
  return (
    <>
      <div className="flex flex-col gap-1 border-t border-line p-4">
        <p className="flex flex-wrap items-center gap-2">
          <Badge tone={tones[verdict]}>{words(`measured.${verdict}`, { to: sides.to })}</Badge>
          <span className="figures">
            {t("ratio", {
              from: sides.from,
              ratio: times(ratio.median),
              low: times(ratio.low),
              high: times(ratio.high),
            })}
          </span>
        </p>
        <p className="text-sm text-quiet">
          {t("on", { pairs, count: requests.count, source: words(`measured.${requests.source}`) })}
          {settledAt !== null && (
            <>
              {" · "}
              {t("when")} <Time at={settledAt} />
            </>
          )}
        </p>
        {refused.length > 0 && (
          <p className="text-sm break-words text-warn">
            {t("refused", { names: refused.slice(0, mostNames).join(", ") })}
          </p>
        )}
      </div>
      <TimeTable result={result} sides={sides} />
      <OutputTable outputs={result.outputs} />
      <GoldenTable golden={result.golden} sides={sides} />
    </>
  );
}

async function TimeTable({
  result: { from, to, threads },
  sides,
}: {
  result: Measurement;
  sides: Sides;
}) {
  const [t, { locale }] = await Promise.all([getTranslations("compare.measured"), getIntl()]);
  const ms = (value: number) => formatDuration(locale, value);
  const rows = [
    [t("p50"), ms(from.p50Ms), ms(to.p50Ms)],
    [t("p90"), ms(from.p90Ms), ms(to.p90Ms)],
    [t("p99"), ms(from.p99Ms), ms(to.p99Ms)],
    [t("mean"), ms(from.meanMs), ms(to.meanMs)],
    [t("answer"), ms(from.answerP50Ms), ms(to.answerP50Ms)],
    [t("perSecond"), formatNumber(locale, from.perSecond), formatNumber(locale, to.perSecond)],
    [t("threads"), String(threads.from), String(threads.to)],
  ] as const;
  return (
    <div className="border-t border-line">
      <Table label={t("times")}>
        <TableHead>
          <HeadCell>{t("times")}</HeadCell>
          <SideHeads sides={sides} />
        </TableHead>
        <tbody>
          {rows.map(([name, before, after]) => (
            <TableRow key={name}>
              <Cell>{name}</Cell>
              <Cell className="figures">{before}</Cell>
              <Cell className="figures">{after}</Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

async function OutputTable({ outputs }: { outputs: Measurement["outputs"] }) {
  const [t, column, { locale }] = await Promise.all([
    getTranslations("compare.measured"),
    getTranslations("compare.column"),
    getIntl(),
  ]);
  const far = (value: number | null) =>
    value === null
      ? "—"
      : new Intl.NumberFormat(locale, { maximumSignificantDigits: significant }).format(value);
  const share = (part: number, whole: number) =>
    whole === 0 ? "—" : formatShare(locale, part / whole);
  return (
    <div className="border-t border-line">
      <h3 className="px-4 pt-3 text-sm font-medium">{t("outputs")}</h3>
      <Table label={t("outputs")}>
        <TableHead>
          <HeadCell>{column("name")}</HeadCell>
          <HeadCell isNumeric>{t("maxAbsolute")}</HeadCell>
          <HeadCell isNumeric>{t("meanAbsolute")}</HeadCell>
          <HeadCell isNumeric>{t("beyond")}</HeadCell>
          <HeadCell isNumeric>{t("topClass")}</HeadCell>
        </TableHead>
        <tbody>
          {outputs.map((output) => (
            <TableRow key={output.name}>
              <Cell className="max-w-64 break-words">
                <code className="font-mono text-sm">{output.name}</code>
                {output.problem !== null && <p className="text-sm text-warn">{output.problem}</p>}
              </Cell>
              <Cell isNumeric>{far(output.maxAbsolute)}</Cell>
              <Cell isNumeric>{far(output.meanAbsolute)}</Cell>
              <Cell isNumeric>{share(output.mismatches, output.elements)}</Cell>
              <Cell isNumeric>
                {output.topClassChanged === null
                  ? "—"
                  : formatShare(locale, output.topClassChanged)}
              </Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

async function GoldenTable({ golden, sides }: { golden: Measurement["golden"]; sides: Sides }) {
  const t = await getTranslations("compare");
  if (golden.from.length === 0) return null;
  const word = (ok: boolean | undefined) =>
    ok === undefined ? (
      "—"
    ) : (
      <Badge tone={ok ? "good" : "bad"}>{t(ok ? "golden.passed" : "golden.failed")}</Badge>
    );
  return (
    <div className="border-t border-line">
      <h3 className="px-4 pt-3 text-sm font-medium">{t("golden.title")}</h3>
      <Table label={t("golden.title")}>
        <TableHead>
          <HeadCell>{t("measured.sample")}</HeadCell>
          <SideHeads sides={sides} />
        </TableHead>
        <tbody>
          {/* By place: both were run on the same samples, and versions may bring samples of one name. */}
          {golden.from.map(({ name, ok }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
            <TableRow key={place}>
              <Cell className="max-w-64 break-words">{name}</Cell>
              <Cell>{word(ok)}</Cell>
              <Cell>{word(golden.to[place]?.ok)}</Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
