import { getTranslations } from "@/app/_i18n/server";
import { getOrigin } from "@/app/_ui/origin";
import { Panel } from "@/app/_ui/panel";
import { Snippet } from "@/app/_ui/snippet";
import type { AbPlan } from "@/lib/contract/rollout";
import { feedbackCall } from "./feedback-call";

/** How outcomes come in. */
export async function FeedbackPanel({ model, plan }: { model: string; plan: AbPlan }) {
  const [t, origin] = await Promise.all([getTranslations("rollouts.feedback"), getOrigin()]);
  return (
    <Panel title={t("title")}>
      <p className="mb-2 text-sm text-quiet">{t("lead")}</p>
      <Snippet text={feedbackCall({ origin, model, outcome: plan.outcome })} label={t("copy")} />
    </Panel>
  );
}
