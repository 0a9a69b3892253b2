// /models/{name}/rollouts/{id}: one rollout, live while it runs. Read with models:read; every change goes
// through /api/v1.
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "@/app/_i18n/server";
import { LiveRefresh } from "@/app/_ui/live-refresh";
import { type RolloutDto, rolloutPath } from "@/lib/contract/rollout";
import { getRollout } from "@/lib/registry/rollouts";
import { loadModel, orNotFound } from "../../_model/load-model";
import { AbPanel } from "../_progress/ab-panel";
import { EndNotice } from "../_progress/end-notice";
import { FactPanel } from "../_progress/fact-panel";
import { FeedbackPanel } from "../_progress/feedback-panel";
import { GuardPanel } from "../_progress/guard-panel";
import { PlanPanel } from "../_progress/plan-panel";
import { isLive } from "../_progress/plan-state";
import { RolloutHead } from "../_progress/rollout-head";
import { ShadowPanels } from "../_progress/shadow-panel";
import { TargetPanel } from "../_progress/target-panel";

const refreshMs = 1_000;

interface RolloutPageProps {
  readonly params: Promise<{ name: string; id: string }>;
}

export async function generateMetadata({ params }: RolloutPageProps): Promise<Metadata> {
  const { name } = await params;
  return { title: (await getTranslations("rollouts"))("pageTitle", { model: name }) };
}

export default async function RolloutPage({ params }: RolloutPageProps) {
  const path = rolloutPath.safeParse(await params);
  if (!path.success) notFound();
  const page = await loadModel(path.data.name);
  // The layout says why.
  if (page === null) return null;
  const rollout = await orNotFound(() => getRollout(page.ctx, path.data));
  const alias = page.aliases.find((one) => one.alias === rollout.alias);
  return (
    <div className="flex flex-col gap-4">
      {isLive(rollout) && <LiveRefresh everyMs={refreshMs} />}
      <RolloutHead {...{ rollout, alias }} canPromote={page.canPromote} />
      <EndNotice rollout={rollout} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <KindPanels rollout={rollout} />
          <GuardPanel rollout={rollout} />
          <TargetPanel rollout={rollout} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <FactPanel rollout={rollout} />
          {rollout.plan.kind === "ab" && (
            <FeedbackPanel model={rollout.model} plan={rollout.plan} />
          )}
        </div>
      </div>
    </div>
  );
}

/** What only this kind of rollout has. */
function KindPanels({ rollout }: { rollout: RolloutDto }) {
  const { plan } = rollout;
  switch (plan.kind) {
    case "canary":
      return <PlanPanel rollout={rollout} plan={plan} />;
    case "ab":
      return <AbPanel rollout={rollout} plan={plan} />;
    case "shadow":
      return <ShadowPanels rollout={rollout} plan={plan} />;
    default:
      return plan satisfies never;
  }
}
