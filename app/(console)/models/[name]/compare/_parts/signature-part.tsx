import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { Panel } from "@/app/_ui/panel";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import type { ComparisonOfVersions, SignatureDifference } from "@/lib/contract/compare";
import { Change } from "./change";
import { describeDifference } from "./rule-words";
import { SideHeads, type Sides } from "./side-heads";

const tones = { breaking: "bad", compatible: "good", info: "neutral" } as const;
/** A model may have thousands of inputs; the JSON has all. */
const mostShown = 200;

/** What changed for callers, by rule; and inputs and outputs of both. */
export async function SignaturePart({
  compared: { signature, tensors, verdict },
  sides,
}: {
  compared: ComparisonOfVersions;
  sides: Sides;
}) {
  const [t, { locale }] = await Promise.all([getTranslations("compare"), getIntl()]);
  return (
    <Panel title={t("signature.title")} flush>
      {signature.length === 0 ? (
        verdict !== null && <p className="px-4 py-3 text-quiet">{t("signature.same")}</p>
      ) : (
        <DifferenceTable differences={signature.slice(0, mostShown)} sides={sides} />
      )}
      {tensors.length > 0 && (
        <div className="border-t border-line first:border-0">
          <h3 className="px-4 pt-3 text-sm font-medium">{t("signature.tensors")}</h3>
          <Table label={t("signature.tensors")}>
            <TableHead>
              <HeadCell>{t("column.kind")}</HeadCell>
              <HeadCell>{t("column.name")}</HeadCell>
              <SideHeads sides={sides} />
              <HeadCell>{t("column.change")}</HeadCell>
            </TableHead>
            <tbody>
              {tensors.slice(0, mostShown).map((value) => (
                <TableRow key={`${value.kind} ${value.name}`}>
                  <Cell>{t(`signature.${value.kind}`)}</Cell>
                  <Cell className="max-w-48 break-all">
                    <code className="font-mono text-sm">{value.name}</code>
                  </Cell>
                  <Cell className="max-w-64 break-words">
                    <code className="font-mono text-sm">{value.from ?? "—"}</code>
                  </Cell>
                  <Cell className="max-w-64 break-words">
                    <code className="font-mono text-sm">{value.to ?? "—"}</code>
                  </Cell>
                  <Cell>
                    <Change value={value} locale={locale} />
                  </Cell>
                </TableRow>
              ))}
            </tbody>
          </Table>
        </div>
      )}
    </Panel>
  );
}

async function DifferenceTable({
  differences,
  sides,
}: {
  differences: readonly SignatureDifference[];
  sides: Sides;
}) {
  const t = await getTranslations("compare");
  return (
    <Table label={t("signature.differences")}>
      <TableHead>
        <HeadCell>{t("column.severity")}</HeadCell>
        <HeadCell>{t("column.what")}</HeadCell>
        <SideHeads sides={sides} />
      </TableHead>
      <tbody>
        {differences.map((one) => (
          <TableRow key={`${one.rule} ${one.name} ${one.axis}`}>
            <Cell>
              <Badge tone={tones[one.severity]}>{t(`severity.${one.severity}`)}</Badge>
            </Cell>
            <Cell className="min-w-48 break-words">
              {describeDifference(t, one)}
              <code className="block font-mono text-xs text-quiet">{one.rule}</code>
            </Cell>
            <Cell className="max-w-48 break-words">
              <code className="font-mono text-sm">{one.from ?? "—"}</code>
            </Cell>
            <Cell className="max-w-48 break-words">
              <code className="font-mono text-sm">{one.to ?? "—"}</code>
            </Cell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}
