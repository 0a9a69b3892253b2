import { getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { Panel } from "@/app/_ui/panel";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import type { SystemDto } from "@/lib/contract/system";

type Setting = SystemDto["configuration"][number];

/** Every setting, first those that somebody made. Secrets come without their values. */
export async function ConfigurationTable({ settings }: { settings: readonly Setting[] }) {
  const t = await getTranslations("system");
  const ordered = [...settings].sort((a, b) => Number(a.isDefault) - Number(b.isDefault));
  return (
    <Panel title={t("configuration")} flush>
      <p className="px-4 pt-3 text-sm text-quiet">{t("configurationLead")}</p>
      <Table label={t("configuration")}>
        <TableHead>
          <HeadCell>{t("column.setting")}</HeadCell>
          <HeadCell>{t("column.value")}</HeadCell>
          <HeadCell>{t("column.source")}</HeadCell>
        </TableHead>
        <tbody>
          {ordered.map((setting) => (
            <TableRow key={setting.name}>
              <Cell>
                <code className="font-mono text-sm">{setting.name}</code>
              </Cell>
              <Cell className="min-w-36">
                <SettingValue setting={setting} notSet={t("notSet")} secretSet={t("secretSet")} />
              </Cell>
              <Cell>
                {setting.isDefault ? (
                  <span className="text-quiet">{t("sourceDefault")}</span>
                ) : (
                  <Badge tone="accent">{t("sourceSet")}</Badge>
                )}
              </Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}

function SettingValue({
  setting: { value, isSecret },
  notSet,
  secretSet,
}: {
  setting: Setting;
  notSet: string;
  secretSet: string;
}) {
  if (value === null) return <span className="text-quiet">{notSet}</span>;
  if (isSecret) return secretSet;
  return <code className="font-mono text-sm break-all">{value}</code>;
}
