import { FlaskConical } from "lucide-react";
import type { ReactNode } from "react";
import { messagesOf } from "@/app/_i18n/catalogue";
import { toErrorKey } from "@/app/_i18n/error-key";
import { formatBytes, formatDuration, formatNumber } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { LinkButton } from "@/app/_ui/button";
import { CopyButton } from "@/app/_ui/copy-button";
import { Notice } from "@/app/_ui/notice";
import { Facts } from "@/app/_ui/panel";
import { RecordCode, RecordPart } from "@/app/_ui/record-parts";
import { Time } from "@/app/_ui/time";
import type { Context, Permission } from "@/lib/contract/actor";
import type { PredictionDto } from "@/lib/contract/prediction";
import { AppError } from "@/lib/platform/errors";
import { listModelPermissions } from "@/lib/registry/models";
import { KeptBodies } from "./kept-bodies";
import { CallerIcon, type RequestWords, StatusBadge } from "./request-parts";
import { TryRequest } from "./try-request";

/** Everything that the log has of one request. Null: it has none of this id, or none to show. */
export async function RequestDetail({
  ctx,
  record,
}: {
  ctx: Context;
  record: PredictionDto | null;
}) {
  const [t, { locale }] = await Promise.all([getTranslations("requests"), getIntl()]);
  if (record === null) {
    return (
      <Notice tone="warn" title={t("record.missing")}>
        {t("record.missingText")}
      </Notice>
    );
  }
  const may = await readPermissions(ctx, record.model);
  return (
    <div className="flex flex-col gap-5 pb-4">
      <Facts facts={mainFacts(record, t, locale)} />
      <RecordPart title={t("record.times")}>
        <Facts facts={timeFacts(record, t, locale)} />
      </RecordPart>
      <RecordPart title={t("record.bodies")}>
        {bodies(record, may.includes("models:write"), t)}
      </RecordPart>
      <WayToTest record={record} may={may} t={t} />
    </div>
  );
}

/** The dialect that the test form reads. */
const plainDialect = "plain";

/** With the kept body for who may read it, where the form can; else the form as it is. */
function WayToTest({
  record: { id, model, version, requestId, dialect, isSampled },
  may,
  t,
}: {
  record: PredictionDto;
  may: readonly Permission[];
  t: RequestWords;
}) {
  if (model === null || !may.includes("predict")) return null;
  const href = testHref(model, version);
  const isKept = isSampled && may.includes("models:write");
  return (
    <RecordPart title={t("replay.title")}>
      {isKept && dialect === plainDialect ? (
        <TryRequest {...{ id, model, requestId, href }} />
      ) : (
        <div className="flex flex-col items-start gap-2">
          {isKept && <p className="text-sm text-quiet">{t("replay.dialect")}</p>}
          <LinkButton icon={FlaskConical} href={href}>
            {t("replay.empty")}
          </LinkButton>
        </div>
      )}
    </RecordPart>
  );
}

type Fact = readonly [ReactNode, ReactNode];

function mainFacts(record: PredictionDto, t: RequestWords, locale: string): readonly Fact[] {
  const { requestId, actor, model, version, requestBytes, answerBytes } = record;
  const name = version === null ? model : `${model}@${version}`;
  return [
    [t("column.time"), <Time key="time" at={record.at} isExact />],
    [
      t("record.requestId"),
      <span key="request" className="inline-flex items-center gap-1">
        <RecordCode>{requestId}</RecordCode>
        <CopyButton text={requestId} label={t("record.copyRequestId")} isIcon />
      </span>,
    ],
    [t("column.model"), name === null ? t("noModel") : <RecordCode key="model">{name}</RecordCode>],
    [
      t("column.caller"),
      <span key="caller" className="inline-flex items-center gap-1.5 break-all">
        <CallerIcon kind={actor.kind} t={t} />
        {actor.label}
      </span>,
    ],
    [t("column.address"), record.address ?? t("record.unknown")],
    [t("column.status"), <Outcome key="outcome" {...{ record, t }} />],
    [t("record.dialect"), <RecordCode key="dialect">{record.dialect}</RecordCode>],
    [t("record.rows"), formatNumber(locale, record.rows)],
    [t("record.requestBytes"), formatBytes(locale, requestBytes)],
    [t("record.answerBytes"), formatBytes(locale, answerBytes)],
  ];
}

type Locale = Parameters<typeof messagesOf>[0];

async function Outcome({
  record: { status, code },
  t,
}: {
  record: PredictionDto;
  t: RequestWords;
}) {
  const { locale } = await getIntl();
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      <StatusBadge status={status} />
      {codeWord(code, t, locale)}
      <RecordCode>{code}</RecordCode>
    </span>
  );
}

/** What a code of the catalogue says; one of a newer version of the product is shown alone. */
function codeWord(code: string, t: RequestWords, locale: Locale): string {
  if (code === "ok") return t("record.answered");
  if (code === "client.gone") return t("record.gone");
  return messagesOf(locale).errors[toErrorKey(code)]?.title ?? "";
}

function timeFacts(
  { timings, totalMs }: PredictionDto,
  t: RequestWords,
  locale: string,
): readonly Fact[] {
  const total: Fact = [t("time.total"), formatDuration(locale, totalMs)];
  if (timings === null) return [total];
  return [
    [t("time.queue"), formatDuration(locale, timings.queueMs)],
    [t("time.decode"), formatDuration(locale, timings.decodeMs)],
    [t("time.run"), formatDuration(locale, timings.runMs)],
    [t("time.encode"), formatDuration(locale, timings.encodeMs)],
    total,
  ];
}

function bodies({ id, isSampled }: PredictionDto, mayRead: boolean, t: RequestWords): ReactNode {
  if (isSampled && mayRead) return <KeptBodies id={id} />;
  return <p className="text-quiet">{t(isSampled ? "record.notYours" : "record.notKept")}</p>;
}

function testHref(model: string, version: number | null): string {
  return `/models/${model}/test${version === null ? "" : `?version=${version}`}`;
}

/** What the reader may do with the model; nothing with one that is gone, or that is not theirs to see. */
async function readPermissions(ctx: Context, model: string | null) {
  if (model === null) return [];
  try {
    return await listModelPermissions(ctx, { name: model });
  } catch (error) {
    if (error instanceof AppError && error.code === "model.not_found") return [];
    throw error;
  }
}
