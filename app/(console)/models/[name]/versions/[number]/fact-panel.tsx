import type { ReactNode } from "react";
import { formatBytes, formatNumber } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Facts, Panel } from "@/app/_ui/panel";
import { ShortId } from "@/app/_ui/snippet";
import { Time } from "@/app/_ui/time";
import type { VersionDetailDto } from "@/lib/contract/version";
import { AboutFacts } from "./about-panel";

/** Where the version comes from, and what the file says of itself. */
export async function FactPanel({ version }: { version: VersionDetailDto }) {
  const [t, { locale }] = await Promise.all([getTranslations("model"), getIntl()]);
  const { facts, digest, servingDigest, settledAt, archivedAt } = version;
  const isRewritten = servingDigest !== null && servingDigest !== digest;
  const rows: (readonly [ReactNode, ReactNode])[] = [
    [
      t("facts.createdBy"),
      <span key="by" className="break-all">
        {version.createdBy}
      </span>,
    ],
    [t("facts.created"), <Time key="created" at={version.createdAt} />],
    ...when(settledAt, (at) => [t("version.settled"), <Time key="settled" at={at} />]),
    ...when(archivedAt, (at) => [t("version.archived"), <Time key="archived" at={at} />]),
    [t("version.digest"), <ShortId key="digest" id={digest} label={t("version.copyDigest")} />],
    ...when(isRewritten ? servingDigest : null, (id) => [
      t("version.servingDigest"),
      <ShortId key="serving" id={id} label={t("version.copyServingDigest")} />,
    ]),
    [t("version.size"), formatBytes(locale, version.sizeBytes)],
    // Trees keep their numbers in attributes: none in tensors is not none at all.
    ...when(facts.parameterCount || null, (count) => [
      t("version.parameters"),
      formatNumber(locale, count),
    ]),
    [t("version.nodes"), formatNumber(locale, facts.nodeCount)],
    [t("version.opsets"), <Opsets key="opsets" opsets={facts.opsets} />],
    [t("version.ir"), facts.irVersion],
    ...when(`${facts.producer} ${facts.producerVersion}`.trim() || null, (producer) => [
      t("version.producer"),
      producer,
    ]),
  ];
  return (
    <Panel title={t("facts.title")}>
      <div className="flex flex-col gap-3">
        <AboutFacts version={version} />
        <Facts facts={rows} />
      </div>
      {isRewritten && <p className="mt-3 text-sm text-quiet">{t("version.rewritten")}</p>}
    </Panel>
  );
}

/** A fact that there is only when there is something to say. */
function when<T>(
  value: T | null,
  fact: (value: T) => readonly [ReactNode, ReactNode],
): (readonly [ReactNode, ReactNode])[] {
  return value === null ? [] : [fact(value)];
}

function Opsets({ opsets }: { opsets: Readonly<Record<string, number>> }) {
  return (
    <ul>
      {Object.entries(opsets).map(([domain, version]) => (
        <li key={domain}>
          <code className="font-mono text-sm">{domain === "" ? "ai.onnx" : domain}</code> {version}
        </li>
      ))}
    </ul>
  );
}

/** What its exporter wrote into the file. */
export async function MetadataPanel({ metadata }: { metadata: Readonly<Record<string, string>> }) {
  const entries = Object.entries(metadata);
  if (entries.length === 0) return null;
  const t = await getTranslations("model");
  return (
    <Panel title={t("version.metadata")}>
      <dl className="flex flex-col gap-2">
        {entries.map(([name, value]) => (
          <div key={name}>
            <dt className="font-mono text-sm break-all text-quiet">{name}</dt>
            <dd className="max-h-40 overflow-y-auto break-words whitespace-pre-wrap">{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
