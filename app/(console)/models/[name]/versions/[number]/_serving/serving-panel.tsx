import { getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { Panel } from "@/app/_ui/panel";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import type { BatchingVerdict } from "@/lib/contract/serving";
import type { VersionDto } from "@/lib/contract/version";
import { CostFacts } from "./cost-facts";
import { defaultOf, isIdle } from "./describe-serving";
import { EditServingButton } from "./edit-serving-button";
import { type SettingName, servingGroups } from "./serving-groups";
import { VerdictText } from "./verdict-text";

/** How the version is served: what validation proved about its rows, what runs cost, and every setting. */
export async function ServingPanel({
  version: { model, version, status, serving, report },
  canWrite,
}: {
  version: VersionDto;
  canWrite: boolean;
}) {
  const t = await getTranslations("model");
  const { batching, cost } = report ?? {};
  // What is archived is served no more, and what it was set to stays to be seen.
  const canEdit = canWrite && status === "ready";
  return (
    <Panel
      title={t("serving.title")}
      actions={canEdit && <EditServingButton about={{ model, version, serving, batching }} />}
      flush
    >
      <div className="flex flex-col gap-4 p-4">
        <VerdictText batching={batching} hasWarnings={(report?.warnings ?? []).length > 0} />
        <CostFacts cost={cost} batching={batching} />
      </div>
      <div className="border-t border-line">
        <Table label={t("serving.title")}>
          <TableHead>
            <HeadCell>{t("serving.setting")}</HeadCell>
            <HeadCell>{t("serving.value")}</HeadCell>
          </TableHead>
          {servingGroups.map(({ group, settings }) => (
            <tbody key={group}>
              <tr className="border-b border-line bg-raised/50">
                <th
                  scope="rowgroup"
                  colSpan={2}
                  className="px-4 py-1 text-left text-sm font-medium"
                >
                  {t(`serving.group.${group}`)}
                </th>
              </tr>
              {settings.map((name) => (
                <SettingRow key={name} name={name} value={serving[name]} batching={batching} />
              ))}
            </tbody>
          ))}
        </Table>
      </div>
    </Panel>
  );
}

async function SettingRow({
  name,
  value,
  batching,
}: {
  name: SettingName;
  value: number | null;
  batching: BatchingVerdict | undefined;
}) {
  const t = await getTranslations("model");
  return (
    <TableRow>
      <Cell className="w-1/2 min-w-40">
        {t(`serving.name.${name}`)}
        <span className="block text-sm text-quiet">{t(`serving.does.${name}`)}</span>
      </Cell>
      <Cell className="min-w-36">
        {value === null ? (
          <>
            <Badge>{t("serving.ofDefault")}</Badge>
            <span className="block text-sm wrap-anywhere text-quiet">
              {t(`serving.default.${defaultOf(name, batching)}`)}
            </span>
          </>
        ) : (
          <>
            <span className="font-medium figures">{t(`serving.is.${name}`, { value })}</span>{" "}
            <Badge tone="accent">{t("serving.own")}</Badge>
            {isIdle(name, batching) && (
              <span className="block text-sm text-warn">{t("serving.idle")}</span>
            )}
          </>
        )}
      </Cell>
    </TableRow>
  );
}
