import type { ReactNode } from "react";
import { formatNumber } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { LinkButton } from "@/app/_ui/button";
import { CopyButton } from "@/app/_ui/copy-button";
import { Notice } from "@/app/_ui/notice";
import { Facts } from "@/app/_ui/panel";
import { RecordCode, RecordPart } from "@/app/_ui/record-parts";
import { Time } from "@/app/_ui/time";
import type { Permission } from "@/lib/contract/actor";
import type { KeyDto } from "@/lib/contract/key";
import { Ending, type KeyWords, Names, OwnerWords } from "./key-parts";

type Fact = readonly [ReactNode, ReactNode];

/** Everything that is known of one key, its limits too: who may not edit it must still see them. */
export async function KeyDetail({
  apiKey,
  held,
}: {
  /** Null: there is none of this id, or none to show. */
  apiKey: KeyDto | null;
  held: readonly Permission[];
}) {
  const [t, { locale }] = await Promise.all([getTranslations("keys"), getIntl()]);
  if (apiKey === null) return <Notice tone="warn" title={t("detail.missing")} />;
  const { id } = apiKey;
  return (
    <div className="flex flex-col gap-5 pb-4">
      <Facts facts={mainFacts(apiKey, t)} />
      <RecordPart title={t("detail.limits")}>
        <Facts facts={limitFacts(apiKey, t, locale)} />
      </RecordPart>
      <div className="flex flex-wrap gap-2">
        {held.includes("models:read") && (
          <LinkButton href={`/requests?key=${id}`}>{t("detail.requests")}</LinkButton>
        )}
        {held.includes("audit:read") && (
          <LinkButton href={`/audit?target=key:${id}`}>{t("detail.events")}</LinkButton>
        )}
      </div>
    </div>
  );
}

function mainFacts(apiKey: KeyDto, t: KeyWords): readonly Fact[] {
  const { id, prefix, scopes, models, lastUsedAt, lastUsedAddress, createdAt, createdBy } = apiKey;
  return [
    [
      t("detail.id"),
      <span key="id" className="inline-flex items-center gap-1">
        <RecordCode>{id}</RecordCode>
        <CopyButton text={id} label={t("detail.copyId")} isIcon />
      </span>,
    ],
    [t("prefix"), <RecordCode key="prefix">{prefix}…</RecordCode>],
    [t("form.owner"), <OwnerWords key="owner" apiKey={apiKey} t={t} />],
    [t("column.scopes"), <Names key="scopes" names={scopes} />],
    [
      t("column.models"),
      models.length === 0 ? t("allModels") : <Names key="models" names={models} />,
    ],
    [t("form.expiry"), <Ending key="end" apiKey={apiKey} t={t} />],
    [
      t("column.lastUsed"),
      lastUsedAt === null ? (
        t("neverUsed")
      ) : (
        <span key="used">
          <Time at={lastUsedAt} isExact /> {lastUsedAddress}
        </span>
      ),
    ],
    [
      t("column.created"),
      <span key="created">
        <Time at={createdAt} isExact /> {t("by", { name: createdBy })}
      </span>,
    ],
  ];
}

function limitFacts(apiKey: KeyDto, t: KeyWords, locale: string): readonly Fact[] {
  const { ipAllow, ratePerMinute, burst, dailyQuota } = apiKey;
  const number = (value: number | null, none: string) =>
    value === null ? none : formatNumber(locale, value);
  const unlimited = t("detail.unlimited");
  return [
    [t("form.limit.rate"), number(ratePerMinute, unlimited)],
    [
      t("form.limit.burst"),
      number(burst, ratePerMinute === null ? unlimited : t("detail.burstOfRate")),
    ],
    [t("detail.quota"), number(dailyQuota, unlimited)],
    [
      t("form.networks"),
      ipAllow.length === 0 ? (
        t("detail.anywhere")
      ) : (
        <ul key="networks">
          {ipAllow.map((network) => (
            <li key={network}>
              <RecordCode>{network}</RecordCode>
            </li>
          ))}
        </ul>
      ),
    ],
  ];
}
