import Link from "next/link";
import { formatBytes, formatDuration } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { ShortId } from "@/app/_ui/snippet";
import { Cell, HeadCell, HiddenHeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import type { VersionDto } from "@/lib/contract/version";
import type { VersionUse } from "@/lib/monitoring/usage";
import { AliasBadge } from "../../../../_release/alias-badge";
import { StatusBadge } from "../../../_list/status-badge";
import { FailingBadge } from "../../_model/failing-badge";
import { isProtected, type ModelPage } from "../../_model/load-model";
import { MetricText } from "../../_model/metric-text";
import { PromoteButton } from "../../_model/promote/promote-button";
import { VersionMenu } from "../../_model/version-menu";
import { CompareBox, CompareSelection } from "./compare-selection";
import { firstLine } from "./versions-view";

const columns = ["number", "status", "digest", "size", "note", "served", "created"] as const;

/** One row a version, newest first. */
export async function VersionTable({
  versions,
  use,
  page,
}: {
  versions: readonly VersionDto[];
  use: readonly VersionUse[];
  page: ModelPage;
}) {
  const t = await getTranslations("model");
  return (
    <CompareSelection model={page.model.name}>
      <Table label={t("versions.title")}>
        <TableHead>
          {columns.map((name) => (
            <HeadCell key={name} isNumeric={name === "size"}>
              {t(`versions.column.${name}`)}
            </HeadCell>
          ))}
          <HiddenHeadCell>{t("versions.column.actions")}</HiddenHeadCell>
        </TableHead>
        <tbody>
          {versions.map((version) => (
            <VersionRow
              key={version.version}
              version={version}
              use={use.find((each) => each.version === version.version)}
              page={page}
            />
          ))}
        </tbody>
      </Table>
    </CompareSelection>
  );
}

async function VersionRow({
  version,
  use,
  page,
}: {
  version: VersionDto;
  use: VersionUse | undefined;
  page: ModelPage;
}) {
  const [t, { locale }] = await Promise.all([getTranslations("model"), getIntl()]);
  const { model, version: number } = version;
  const [metric] = version.metrics;
  return (
    <TableRow>
      <Cell>
        <span className="flex items-start gap-2.5">
          <CompareBox version={number} />
          <Link
            href={`/models/${model}/versions/${number}`}
            className="link inline-block min-h-6 min-w-6 font-medium figures"
          >
            {number}
          </Link>
        </span>
        {version.label !== null && (
          <span className="block max-w-32 truncate text-sm text-quiet" title={version.label}>
            {version.label}
          </span>
        )}
      </Cell>
      <Cell>
        <span className="flex flex-col items-start gap-1">
          <StatusBadge status={version.status} />
          <FailingBadge model={model} version={number} />
          {version.aliases.map((alias) => (
            <AliasBadge
              key={alias}
              text={alias}
              tone={alias === "production" ? "good" : "accent"}
              isProtected={isProtected(page, alias)}
            />
          ))}
        </span>
      </Cell>
      <Cell>
        <ShortId
          id={version.digest}
          length={8}
          label={t("versions.copyDigest", { version: String(number) })}
        />
        {version.opset !== null && (
          <span className="block text-sm text-quiet">
            {t("versions.opset", { version: String(version.opset) })}
          </span>
        )}
      </Cell>
      <Cell isNumeric>
        {formatBytes(locale, version.sizeBytes)}
        {version.facts.parameterCount > 0 && (
          <span className="block text-sm text-quiet">
            {t("versions.parameters", { count: version.facts.parameterCount })}
          </span>
        )}
      </Cell>
      <Cell className="min-w-32">
        <span className="line-clamp-2 break-words">{firstLine(version.note)}</span>
        {metric !== undefined && <MetricText metric={metric} />}
      </Cell>
      <UseCell use={use} />
      <Cell className="max-w-36 text-quiet">
        <Time at={version.createdAt} />
        <span className="block truncate text-sm" title={version.createdBy}>
          {version.createdBy}
        </span>
        {version.author !== "" && (
          <span className="block truncate text-sm" title={version.author}>
            {version.author}
          </span>
        )}
      </Cell>
      <Cell>
        <RowActions version={version} page={page} />
      </Cell>
    </TableRow>
  );
}

/** When it last answered, and how long its answers took in the last hour. */
async function UseCell({ use }: { use: VersionUse | undefined }) {
  const [t, { locale }] = await Promise.all([getTranslations("model"), getIntl()]);
  if (use === undefined || use.servedAt === null)
    return <Cell className="text-quiet">{t("versions.notServed")}</Cell>;
  return (
    <Cell className="text-quiet">
      <Time at={use.servedAt.toISOString()} />
      {use.p95Ms !== null && (
        <span className="block text-sm whitespace-nowrap figures" title={t("versions.p95Title")}>
          {t("versions.p95", { time: formatDuration(locale, use.p95Ms) })}
        </span>
      )}
    </Cell>
  );
}

function RowActions({ version, page }: { version: VersionDto; page: ModelPage }) {
  const { model, version: number, status } = version;
  return (
    <span className="flex justify-end gap-1">
      {page.canPromote && status === "ready" && (
        <PromoteButton model={model} version={number} hasIcon={false} />
      )}
      <VersionMenu
        {...{ model, status }}
        version={number}
        canWrite={page.canWrite}
        canPredict={page.canPredict}
        canDelete={page.canDelete}
      />
    </span>
  );
}
