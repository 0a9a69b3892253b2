import Link from "next/link";
import type { ReactNode } from "react";
import { getFormatter, getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import type { AliasMoveDto } from "@/lib/contract/alias";
import type { MoveDetails } from "@/lib/contract/gate";
import { CompareSummaryLine } from "../../../_release/compare-summary";
import { FigureList } from "../../../_release/figure-list";
import { GateList } from "../../../_release/gate-list";
import { hrefOfRequest } from "../../../_release/request-href";

/** What of a move is to be seen without opening anything. */
export async function MoveBadges({ details }: { details: MoveDetails }) {
  const [t, format] = await Promise.all([getTranslations("release.details"), getFormatter()]);
  const { weightPercent, approval, breakingReason, policyRunId } = details;
  return (
    <>
      {weightPercent !== undefined && (
        <Badge tone="accent">{format.number(weightPercent / 100, percentStyle)}</Badge>
      )}
      {approval !== undefined && <Badge tone="good">{t("approved")}</Badge>}
      {breakingReason !== undefined && <Badge tone="warn">{t("wentPast")}</Badge>}
      {policyRunId !== undefined && <Badge>{t("byPolicy")}</Badge>}
    </>
  );
}

const percentStyle = { style: "percent", maximumFractionDigits: 2 } as const;

/** What led to one line of the ledger, folded away until somebody asks: gates, approval, figures. */
export async function MoveDetailsPart({ model, move }: { model: string; move: AliasMoveDto }) {
  const t = await getTranslations("release.details");
  const { details } = move;
  if (Object.keys(details).length === 0) return null;
  return (
    <details className="mt-1">
      <summary className="min-h-6 w-fit cursor-pointer rounded-sm text-sm text-quiet hover:text-text">
        {t("open")}
      </summary>
      <div className="mt-2 flex flex-col gap-3 border-l-2 border-line pl-3">
        <ApprovalPart model={model} details={details} />
        <WhyPart {...{ model, move }} />
        {details.gates !== undefined && details.gates.length > 0 && (
          <GateList gates={details.gates} />
        )}
        {details.figures !== undefined && (
          <Part title={t("figures")}>
            <FigureList label={t("figures")} figures={details.figures} />
          </Part>
        )}
      </div>
    </details>
  );
}

/** Who asked, who agreed, and what they said. */
async function ApprovalPart({
  model,
  details: { approval },
}: {
  model: string;
  details: MoveDetails;
}) {
  const t = await getTranslations("release.details");
  if (approval === undefined) return null;
  const named = { requestedBy: approval.requestedBy.label, approvedBy: approval.approvedBy.label };
  return (
    <div className="break-words">
      <p>
        {t("approval", named)}{" "}
        <Link className="link" href={hrefOfRequest({ model, id: approval.requestId })}>
          {t("request")}
        </Link>
      </p>
      {approval.reason !== "" && (
        <p className="whitespace-pre-wrap text-quiet">
          {t("approvalReason", { reason: approval.reason })}
        </p>
      )}
    </div>
  );
}

/** The verdict that it went by, the override's reason, and what did it where no person did. */
async function WhyPart({ model, move }: { model: string; move: AliasMoveDto }) {
  const [t, format] = await Promise.all([getTranslations("release.details"), getFormatter()]);
  const { compare, breakingReason, weightPercent, rolloutId, policyRunId } = move.details;
  const { from, to } = move;
  return (
    <>
      {compare !== undefined && from !== null && to !== null && (
        <Part title={t("compared")}>
          <CompareSummaryLine {...{ model, from, to }} summary={compare} />
        </Part>
      )}
      {breakingReason !== undefined && (
        <p className="break-words whitespace-pre-wrap">
          {t("breaking", { reason: breakingReason })}
        </p>
      )}
      {weightPercent !== undefined && (
        <p>{t("weight", { percent: format.number(weightPercent / 100, percentStyle) })}</p>
      )}
      {policyRunId !== undefined && <p>{t("policy")}</p>}
      {rolloutId !== undefined && (
        <p>
          <Link className="link" href={`/models/${model}/rollouts/${rolloutId}`}>
            {t("rollout")}
          </Link>
        </p>
      )}
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <p className="text-sm text-quiet">{title}</p>
      {children}
    </div>
  );
}
