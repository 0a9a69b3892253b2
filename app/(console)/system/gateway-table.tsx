import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { Panel } from "@/app/_ui/panel";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import type { SystemDto } from "@/lib/contract/system";

type Gateway = SystemDto["gateways"][number];

const mostWarm = 12;

/** What each gateway has applied of what is committed, and what it can answer with. */
export async function GatewayTable({
  gateways,
  revision,
}: {
  gateways: readonly Gateway[];
  revision: string;
}) {
  const t = await getTranslations("system");
  const lead = <span className="text-sm text-quiet">{t("gatewaysLead", { revision })}</span>;
  return (
    <Panel title={t("gateways")} actions={lead} flush>
      {gateways.length === 0 ? (
        <p className="p-4 text-quiet">{t("noGateways")}</p>
      ) : (
        <Table label={t("gateways")}>
          <TableHead>
            <HeadCell>{t("column.gateway")}</HeadCell>
            <HeadCell isNumeric>{t("column.revision")}</HeadCell>
            <HeadCell>{t("column.warm")}</HeadCell>
            <HeadCell>{t("column.failed")}</HeadCell>
            <HeadCell>{t("column.seen")}</HeadCell>
          </TableHead>
          <tbody>
            {gateways.map((gateway) => (
              <GatewayRow key={gateway.id} gateway={gateway} />
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}

async function GatewayRow({ gateway }: { gateway: Gateway }) {
  const t = await getTranslations("system");
  const { id, hostname, appliedRevision, isCurrent, warm, failed, seenAt } = gateway;
  const more = warm.length - mostWarm;
  return (
    <TableRow>
      <Cell>
        <span className="font-medium">{hostname}</span>{" "}
        <code className="font-mono text-xs text-quiet">{id.slice(-8)}</code>
      </Cell>
      <Cell isNumeric>
        {appliedRevision}{" "}
        <Badge tone={isCurrent ? "good" : "warn"}>{t(isCurrent ? "current" : "behind")}</Badge>
      </Cell>
      <Cell>
        <span className="flex flex-wrap gap-x-3">
          {warm.slice(0, mostWarm).map((version) => (
            <VersionLink key={nameOf(version)} version={version} />
          ))}
          {more > 0 && <span className="text-quiet">{t("moreWarm", { count: more })}</span>}
        </span>
      </Cell>
      <Cell>
        {failed.length === 0 && <span className="text-quiet">{t("noFailure")}</span>}
        <ul className="flex flex-col gap-1">
          {failed.map((version) => (
            <li key={nameOf(version)} className="min-w-48">
              <VersionLink version={version} /> <code className="text-sm">{version.code}</code>
              <span className="block text-sm break-words text-quiet">{version.detail}</span>
            </li>
          ))}
        </ul>
      </Cell>
      <Cell className="text-quiet">
        <Time at={seenAt} />
      </Cell>
    </TableRow>
  );
}

interface Served {
  readonly model: string;
  readonly version: number;
}

function nameOf({ model, version }: Served): string {
  return `${model}@${version}`;
}

function VersionLink({ version }: { version: Served }) {
  const href = `/models/${encodeURIComponent(version.model)}/versions/${version.version}`;
  return (
    <Link href={href} className="link inline-block min-h-6 whitespace-nowrap">
      {nameOf(version)}
    </Link>
  );
}
