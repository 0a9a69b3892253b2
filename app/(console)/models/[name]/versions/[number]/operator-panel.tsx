import { formatNumber } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Panel } from "@/app/_ui/panel";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { rankOperators } from "./rank-operators";

const shownAtOnce = 10;

/** What the graph is made of. The table is the text of its own bars. */
export async function OperatorPanel({
  operators,
}: {
  operators: Readonly<Record<string, number>>;
}) {
  const t = await getTranslations("model");
  const ranked = rankOperators(operators);
  const rest = ranked.slice(shownAtOnce);
  if (ranked.length === 0) return null;
  return (
    <Panel title={t("operators.title", { count: ranked.length })} flush>
      <OperatorTable label={t("operators.most")} ranked={ranked.slice(0, shownAtOnce)} />
      {rest.length > 0 && (
        <details className="border-t border-line">
          <summary className="min-h-8 px-4 py-1.5 text-sm text-quiet">
            {t("operators.more", { count: rest.length })}
          </summary>
          <OperatorTable label={t("operators.others")} ranked={rest} />
        </details>
      )}
    </Panel>
  );
}

async function OperatorTable({
  label,
  ranked,
}: {
  label: string;
  ranked: ReturnType<typeof rankOperators>;
}) {
  const [t, { locale }] = await Promise.all([getTranslations("model"), getIntl()]);
  return (
    <Table label={label}>
      <TableHead>
        <HeadCell>{t("operators.operator")}</HeadCell>
        <HeadCell isNumeric>{t("operators.count")}</HeadCell>
        <HeadCell aria-hidden className="w-1/2" />
      </TableHead>
      <tbody>
        {ranked.map(({ operator, count, share }) => (
          <TableRow key={operator}>
            <Cell>
              <code className="font-mono text-sm break-all">{operator}</code>
            </Cell>
            <Cell isNumeric>{formatNumber(locale, count)}</Cell>
            <Cell aria-hidden className="w-1/2">
              {/* A width as an attribute: the page's policy forbids style attributes. */}
              <svg aria-hidden className="mt-1.5 h-2 w-full">
                <rect width={`${share}%`} height="100%" rx="2" className="fill-accent" />
              </svg>
            </Cell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}
