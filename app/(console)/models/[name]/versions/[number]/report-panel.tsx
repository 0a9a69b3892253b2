import { formatBytes, formatDuration } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Notice } from "@/app/_ui/notice";
import { Facts, Panel } from "@/app/_ui/panel";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import type { ValidationReport } from "@/lib/contract/version";
import { reportAnchor } from "./report-anchor";

/** What the validation measured: loading, trial runs with made-up values, memory, warnings. */
export async function ReportPanel({ report }: { report: ValidationReport }) {
  const [t, { locale }] = await Promise.all([getTranslations("model"), getIntl()]);
  const { loadMs, runs, peakMemoryBytes, runtime, warnings } = report;
  return (
    <Panel title={t("report.title")} flush>
      <div id={reportAnchor} className="scroll-mt-16 p-4">
        <Facts
          facts={[
            [t("report.load"), formatDuration(locale, loadMs)],
            [t("report.memory"), formatBytes(locale, peakMemoryBytes)],
            [t("report.runtime"), `${runtime.name} ${runtime.version}`],
          ]}
        />
      </div>
      {runs.length > 0 && <RunTable runs={runs} />}
      {warnings.length > 0 && (
        <div className="border-t border-line p-4">
          <Notice tone="warn" title={t("report.warnings", { count: warnings.length })}>
            <ul className="list-disc pl-4 text-sm">
              {[...new Set(warnings)].map((warning) => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          </Notice>
        </div>
      )}
    </Panel>
  );
}

async function RunTable({ runs }: { runs: ValidationReport["runs"] }) {
  const [t, { locale }] = await Promise.all([getTranslations("model"), getIntl()]);
  return (
    <div className="border-t border-line">
      <Table label={t("report.runs")}>
        <TableHead>
          <HeadCell>{t("report.fill")}</HeadCell>
          <HeadCell isNumeric>{t("report.free")}</HeadCell>
          <HeadCell isNumeric>{t("report.time")}</HeadCell>
        </TableHead>
        <tbody>
          {runs.map(({ fill, freeDimension, runMs, error }) => (
            <TableRow key={`${fill} ${freeDimension}`}>
              <Cell>
                {t(`report.${fill}`)}
                {error !== null && (
                  <p className="text-sm break-words text-warn">{t("report.disliked", { error })}</p>
                )}
              </Cell>
              <Cell isNumeric>{freeDimension}</Cell>
              <Cell isNumeric>{runMs === null ? "—" : formatDuration(locale, runMs)}</Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
