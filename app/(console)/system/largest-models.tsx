import Link from "next/link";
import { formatBytes } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Panel } from "@/app/_ui/panel";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";

/** The models that hold most of the artifact store. */
export async function LargestModels({
  models,
}: {
  models: readonly { model: string; totalBytes: number }[];
}) {
  if (models.length === 0) return null;
  const [t, { locale }] = await Promise.all([getTranslations("trash"), getIntl()]);
  return (
    <Panel title={t("storage.largest")} flush>
      <Table label={t("storage.largest")}>
        <TableHead>
          <HeadCell>{t("storage.model")}</HeadCell>
          <HeadCell isNumeric>{t("storage.total")}</HeadCell>
        </TableHead>
        <tbody>
          {models.map(({ model, totalBytes }) => (
            <TableRow key={model}>
              <Cell>
                <Link href={`/models/${model}`} className="link inline-block min-h-6 break-all">
                  {model}
                </Link>
              </Cell>
              <Cell isNumeric>{formatBytes(locale, totalBytes)}</Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}
