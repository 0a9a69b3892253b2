import { formatBytes } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Panel } from "@/app/_ui/panel";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import type { SystemDto } from "@/lib/contract/system";

/** Every process that reported within the last minute. */
export async function ProcessTable({ processes }: { processes: SystemDto["processes"] }) {
  const [t, { locale }] = await Promise.all([getTranslations("system"), getIntl()]);
  return (
    <Panel title={t("processes")} flush>
      {processes.length === 0 ? (
        <p className="p-4 text-quiet">{t("noProcesses")}</p>
      ) : (
        <Table label={t("processes")}>
          <TableHead>
            <HeadCell>{t("column.kind")}</HeadCell>
            <HeadCell>{t("column.host")}</HeadCell>
            <HeadCell isNumeric>{t("column.pid")}</HeadCell>
            <HeadCell isNumeric>{t("column.memory")}</HeadCell>
            <HeadCell>{t("column.version")}</HeadCell>
            <HeadCell>{t("column.up")}</HeadCell>
            <HeadCell>{t("column.seen")}</HeadCell>
          </TableHead>
          <tbody>
            {processes.map(({ id, kind, hostname, pid, rssBytes, version, startedAt, seenAt }) => (
              <TableRow key={id}>
                <Cell className="font-medium">{t(`kind.${kind}`)}</Cell>
                <Cell>{hostname}</Cell>
                <Cell isNumeric>{pid}</Cell>
                <Cell isNumeric>{formatBytes(locale, rssBytes)}</Cell>
                <Cell className="figures">{version}</Cell>
                <Cell className="text-quiet">
                  <Time at={startedAt} />
                </Cell>
                <Cell className="text-quiet">
                  <Time at={seenAt} />
                </Cell>
              </TableRow>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}
