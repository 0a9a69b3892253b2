"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { useNotify } from "@/app/_ui/notifications";
import { useCall } from "@/app/_ui/use-call";
import type { AliasDto } from "@/lib/contract/alias";
import type { RolloutKind } from "@/lib/contract/rollout-kind";
import { useReadyVersions } from "../../_model/promote/use-ready-versions";
import { type Faults, hasFaults } from "../_plan/faults";
import { faultsOf, type PlanDraft, planDraft, planOf, versionsOfDraft } from "../_plan/plan-draft";
import { rolloutHref } from "../rollouts-href";
import { failsSignature, mustAsk, obstacleOf } from "./outlook-rules";
import { useOutlook } from "./use-outlook";

/** What the dialog begins with. */
export interface StartOf {
  readonly kind: RolloutKind;
  readonly alias: string;
  readonly version: number | null;
}

/** What is typed in the start dialog, what stands before it, and sending it: begun, or asked for. */
export function useStart(
  { model, aliases, of }: { model: string; aliases: readonly AliasDto[]; of: StartOf },
  onClose: () => void,
) {
  const t = useTranslations("rollouts.start");
  const [draft, setDraft] = useState<PlanDraft>(() => planDraft(of.kind, of.version));
  const [text, setText] = useState({ alias: of.alias, reason: "", breakingReason: "" });
  const [hasTried, setTried] = useState(false);
  const { isBusy, problem, run } = useCall();
  const ready = useReadyVersions(model, true);
  const alias = aliases.find((one) => one.alias === text.alias);
  const obstacle = obstacleOf(alias);
  const answering = draft.kind === "shadow" ? [] : versionsOfDraft(draft);
  const outlook = useOutlook({
    ...{ model, alias: text.alias, versions: answering },
    isOpen: obstacle === null,
  });
  const isAsked = mustAsk(outlook) || problem?.code === "alias.protected";
  const faults: Faults = {
    ...faultsOf(draft),
    ...(isAsked && text.reason.trim() === "" ? { reason: "reason" } : {}),
  };
  const finish = useFinish(model, onClose);
  const submit = async () => {
    setTried(true);
    if (hasFaults(faults) || alias == null || alias.version === null) return;
    const { reason, breakingReason } = text;
    const why = breakingReason.trim() === "" ? {} : { breakingReason };
    const common = { reason, expectedVersion: alias.version, ...why };
    const params = { name: model, alias: alias.alias };
    const plan = planOf(draft);
    if (isAsked) {
      const path = "POST /models/{name}/aliases/{alias}/requests";
      const asked = await run(() => callApi(path, { params, body: { ...common, rollout: plan } }));
      return asked === null ? undefined : finish(t("asked", { alias: alias.alias }), null);
    }
    const path = "PUT /models/{name}/aliases/{alias}/rollout";
    const begun = await run(() => callApi(path, { params, body: { ...common, plan } }));
    if (begun !== null) finish(t("begun", { alias: alias.alias }), begun.data.id);
  };
  return {
    ...{ draft, setDraft, text, setText, alias, obstacle, outlook, isAsked, isBusy, submit },
    problem: problem ?? ready.problem,
    faults: hasTried ? faults : {},
    versions: (ready.versions ?? []).filter((version) => version !== alias?.version),
    isLoaded: ready.versions !== null,
    needsBreakingReason: failsSignature(outlook) || text.breakingReason !== "",
  };
}

/** Says that it was done, and goes where it can be watched. */
function useFinish(model: string, onClose: () => void) {
  const router = useRouter();
  const notify = useNotify();
  return (said: string, id: string | null) => {
    notify(said);
    onClose();
    if (id === null) router.refresh();
    else router.push(rolloutHref(model, id));
  };
}
