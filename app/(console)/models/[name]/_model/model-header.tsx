import { UploadCloud } from "lucide-react";
import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { LinkButton } from "@/app/_ui/button";
import { CopyButton } from "@/app/_ui/copy-button";
import { LiveRefresh } from "@/app/_ui/live-refresh";
import { PageHeader } from "@/app/_ui/panel";
import type { AliasDto } from "@/lib/contract/alias";
import type { ModelDto } from "@/lib/contract/model";
import { etagOfModel } from "@/lib/registry/models";
import { ProtectedMark } from "../../../_release/protected-mark";
import { LiveRolloutBadge } from "../rollouts/live-rollout-badge";
import { failureOf } from "./failing";
import { FailingNotices } from "./failing-notices";
import { loadCall, loadGateways, type ModelPage } from "./load-model";
import { ModelMenu } from "./model-menu";
import { NewerTarget } from "./newer-target";
import { PinnedNotices } from "./pin/pinned-notices";
import { PromoteButton } from "./promote/promote-button";
import { RollBackButton } from "./promote/roll-back-button";
import { rollBackOf } from "./roll-back-of";
import { WaitingNotice } from "./waiting-notice";

const refreshMs = 1_000;

/** What the model is, what is live, and what can be done about it: the head of all its pages. */
export async function ModelHeader({ page }: { page: ModelPage }) {
  const { model, aliases } = page;
  const production = aliases.find(({ alias }) => alias === "production");
  const isMoving = aliases.some(({ intendedVersion }) => intendedVersion !== null);
  return (
    <>
      {isMoving && <LiveRefresh everyMs={refreshMs} />}
      <PageHeader
        title={<span className="break-all">{model.name}</span>}
        lead={
          <>
            <LiveBadge model={model} production={production} />
            {model.description !== "" && <span className="mt-1 block">{model.description}</span>}
          </>
        }
        actions={<Actions page={page} production={production} />}
      />
      <WaitingNotice page={page} />
      <PinnedNotices page={page} />
      <FailingNotices page={page} />
    </>
  );
}

async function LiveBadge({
  model: { name: model, visibility },
  production,
}: {
  model: ModelDto;
  production: AliasDto | undefined;
}) {
  const [t, release] = await Promise.all([getTranslations("model"), getTranslations("release")]);
  const version = production?.version ?? null;
  const intended = production?.intendedVersion ?? null;
  const isFailing = version !== null && failureOf(version, await loadGateways(model)) !== null;
  return (
    <span className="mt-1 flex flex-wrap items-center gap-1.5">
      <NewerTarget {...{ model, version }} alias="production" look="badge">
        {version === null ? (
          <Badge>{t("header.notLive")}</Badge>
        ) : (
          <Link
            href={`/models/${model}/versions/${version}`}
            className="inline-flex min-h-6 items-center rounded-sm"
          >
            <Badge tone={isFailing ? "bad" : "good"}>
              {t("header.live", { version: String(version) })}
            </Badge>
          </Link>
        )}
      </NewerTarget>
      {production?.protected === true && <ProtectedMark label={release("protected")} />}
      {intended !== null && (
        <Badge tone="accent">{t("header.moving", { version: String(intended) })}</Badge>
      )}
      {production !== undefined && <LiveRolloutBadge model={model} alias={production} />}
      {visibility === "private" && <Badge tone="warn">{t("header.private")}</Badge>}
    </span>
  );
}

async function Actions({
  page: { model, canWrite, canPromote, canDelete },
  production,
}: {
  page: ModelPage;
  production: AliasDto | undefined;
}) {
  const { name } = model;
  const [t, call] = await Promise.all([getTranslations("model"), loadCall(name)]);
  const back = production === undefined ? null : rollBackOf(production);
  const isPromotable = canPromote && model.latestVersion !== null;
  return (
    <>
      {isPromotable && <PromoteButton model={name} isPrimary />}
      {canPromote && back !== null && <RollBackButton model={name} of={back} hasKey />}
      {call !== null && <CopyButton text={call} label={t("header.copyCall")} />}
      {canWrite && (
        <LinkButton href={`/models/new?model=${name}`} icon={UploadCloud}>
          {t("header.upload")}
        </LinkButton>
      )}
      {canWrite && (
        <ModelMenu
          details={{ name, description: model.description, tags: model.tags }}
          etag={etagOfModel(model)}
          canDelete={canDelete}
        />
      )}
    </>
  );
}
