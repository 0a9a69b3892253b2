import Link from "next/link";
import { formatBytes } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import type { VersionDto } from "@/lib/contract/version";
import { StatusBadge } from "../models/_list/status-badge";
import { MetricText } from "../models/[name]/_model/metric-text";

const columns = ["version", "status", "producer", "signature", "metrics", "created"] as const;
/** A row says what a version is; its page says everything. */
const shownMetrics = 2;
const shownTensors = 2;

/** One row a version, whatever its model. */
export async function VersionList({ versions }: { versions: readonly VersionDto[] }) {
  const t = await getTranslations("search");
  return (
    <Table label={t("title")}>
      <TableHead>
        {columns.map((name) => (
          <HeadCell key={name}>{t(`column.${name}`)}</HeadCell>
        ))}
      </TableHead>
      <tbody>
        {versions.map((version) => (
          <VersionRow key={`${version.model}@${version.version}`} version={version} />
        ))}
      </tbody>
    </Table>
  );
}

async function VersionRow({ version }: { version: VersionDto }) {
  const { locale } = await getIntl();
  const { model, version: number, label, status, aliases, producer, sizeBytes, metrics } = version;
  return (
    <TableRow>
      <Cell className="min-w-48">
        <Link
          href={`/models/${model}/versions/${number}`}
          className="inline-block min-h-6 rounded-sm font-medium break-all hover:underline"
        >
          {`${model}@${number}`}
        </Link>
        {label !== null && <span className="ml-2 text-sm text-quiet">{label}</span>}
        <p className="line-clamp-1 text-sm break-words text-quiet">{version.note}</p>
      </Cell>
      <Cell>
        <span className="flex flex-wrap gap-1">
          <StatusBadge status={status} />
          {aliases.map((alias) => (
            <Badge key={alias} tone={alias === "production" ? "good" : "accent"}>
              {alias}
            </Badge>
          ))}
        </span>
      </Cell>
      <Cell className="whitespace-nowrap">
        {producer === "" ? "—" : producer}
        <span className="block text-sm text-quiet">{formatBytes(locale, sizeBytes)}</span>
      </Cell>
      <Cell className="text-sm">
        {(version.signature?.inputs ?? [])
          .slice(0, shownTensors)
          .map(({ name, datatype, shape }) => (
            <code key={name} className="block max-w-64 truncate">
              {`${name}: ${datatype}${shape === null ? "" : `[${shape.map((size) => size ?? "?").join(", ")}]`}`}
            </code>
          ))}
      </Cell>
      <Cell className="max-w-44">
        {metrics.slice(0, shownMetrics).map((metric) => (
          <span key={metric.name} className="block">
            <MetricText metric={metric} />
          </span>
        ))}
      </Cell>
      <Cell className="max-w-36 text-quiet">
        <Time at={version.createdAt} />
        <span className="block truncate text-sm" title={version.createdBy}>
          {version.createdBy}
        </span>
      </Cell>
    </TableRow>
  );
}
