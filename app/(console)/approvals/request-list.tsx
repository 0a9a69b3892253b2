import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { buttonClass } from "@/app/_ui/button";
import { Time } from "@/app/_ui/time";
import type { GateResult } from "@/lib/contract/gate";
import type { MoveRequestDto } from "@/lib/contract/move-request";
import { CompareSummaryLine } from "../_release/compare-summary";
import { Reason } from "../_release/reason";
import { VersionMove } from "../_release/version-move";
import { type ApprovalsState, hrefOfApprovals, linkIdOf } from "./approvals-view";
import { GateBadges } from "./gate-badges";
import { statusTones } from "./status-tones";

/** Requests, newest first: what shall move where, what speaks for it, who asked and what became of it. */
export async function RequestList({
  requests,
  state,
}: {
  requests: readonly MoveRequestDto[];
  state: ApprovalsState;
}) {
  const t = await getTranslations("release.approvals");
  return (
    <ol aria-label={t("list")}>
      {requests.map((request) => (
        <RequestItem key={request.id} {...{ request, state }} />
      ))}
    </ol>
  );
}

async function RequestItem({ request, state }: { request: MoveRequestDto; state: ApprovalsState }) {
  const t = await getTranslations("release.approvals");
  const { id, model, alias, from, to, status } = request;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b border-line px-4 py-3 last:border-0">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Link
            href={`/models/${model}`}
            className="link inline-block min-h-6 font-medium break-all"
          >
            {model}
          </Link>
          <span className="break-all">{alias}</span>
          <VersionMove {...{ model, from, to }} />
          <Badge tone={statusTones[status]}>{t(`status.${status}`)}</Badge>
          {request.kind === "rollout" && <Badge tone="accent">{t("rollout")}</Badge>}
          {request.isOwn && <Badge>{t("own")}</Badge>}
        </p>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <GateBadges gates={gatesOf(request)} />
          <CompareSummaryLine {...{ model, from, to }} summary={request.compare} />
        </p>
        <p className="line-clamp-3 break-words whitespace-pre-wrap">{request.reason}</p>
        <p className="text-sm break-words text-quiet">
          {t("asked", { who: request.requestedBy.label })} · <Time at={request.requestedAt} />
        </p>
        <Decision request={request} />
      </div>
      <Link
        id={linkIdOf(id)}
        href={hrefOfApprovals({ ...state, open: { model, id } })}
        scroll={false}
        aria-label={t("lookAt", { alias, model, version: String(to) })}
        className={buttonClass(request.mayDecide && status === "waiting" ? "primary" : "secondary")}
      >
        {t("look")}
      </Link>
    </li>
  );
}

/** What became of it, with the reason: why it went stale, too. */
async function Decision({ request }: { request: MoveRequestDto }) {
  const t = await getTranslations("release.approvals");
  const { status, decidedBy, decidedAt, decisionReason } = request;
  if (status === "waiting") return null;
  return (
    <p className="text-sm break-words text-quiet">
      {t(`decided.${status}`, { who: decidedBy?.label ?? "" })}
      {decidedAt !== null && (
        <>
          {" · "}
          <Time at={decidedAt} />
        </>
      )}
      {decisionReason !== "" && (
        <>
          {" · "}
          <Reason of={decisionReason} />
        </>
      )}
    </p>
  );
}

/** What became of the approval is said beside them, once it has been decided on. */
function gatesOf({ status, gates }: MoveRequestDto): readonly GateResult[] {
  return status === "waiting" ? gates : gates.filter(({ gate }) => gate !== "approval");
}
