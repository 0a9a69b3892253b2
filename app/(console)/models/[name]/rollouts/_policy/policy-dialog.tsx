"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { CheckboxField, TextField } from "@/app/_ui/field";
import { FormDialog } from "@/app/_ui/form-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import type { ReleasePolicy } from "@/lib/contract/release-policy";
import { type Faults, hasFaults } from "../_plan/faults";
import { GuardFields } from "../_plan/guard-fields";
import { SoakField } from "../_plan/soak-field";
import { StepFields } from "../_plan/step-fields";
import { useFault } from "../_plan/use-fault";
import {
  draftOfPolicy,
  faultsOfPolicy,
  newPolicyDraft,
  type PolicyDraft,
  policyOf,
} from "./policy-draft";

/** The whole policy: to where a new version goes by itself, in which steps, watched by which guards. */
export function PolicyDialog({
  model,
  policy,
  isOpen,
  onClose,
}: {
  model: string;
  policy: ReleasePolicy | null;
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useTranslations("rollouts.policy");
  const common = useTranslations("common");
  const { draft, setDraft, faults, isBusy, problem, submit } = usePolicy(model, policy, onClose);
  return (
    <FormDialog
      {...{ isOpen, onClose, isBusy }}
      isWide
      title={t("dialog", { model })}
      lead={t("lead")}
      submit={common("save")}
      onSubmit={() => void submit()}
    >
      <CheckboxField
        label={t("enabled")}
        hint={t("enabledHint")}
        checked={draft.enabled}
        onChange={(event) => setDraft({ ...draft, enabled: event.target.checked })}
      />
      <StagingFields {...{ draft, faults }} onChange={setDraft} />
      <ProductionFields {...{ draft, faults }} onChange={setDraft} />
      {problem !== null && <ProblemView problem={problem} />}
    </FormDialog>
  );
}

function usePolicy(model: string, policy: ReleasePolicy | null, onClose: () => void) {
  const t = useTranslations("rollouts.policy");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const [draft, setDraft] = useState(() =>
    policy === null ? newPolicyDraft() : draftOfPolicy(policy),
  );
  const [hasTried, setTried] = useState(false);
  const faults = faultsOfPolicy(draft);
  const submit = async () => {
    setTried(true);
    if (hasFaults(faults)) return;
    const params = { name: model };
    const body = policyOf(draft);
    const saved = await run(() => callApi("PUT /models/{name}/policy", { params, body }));
    if (saved === null) return;
    notify(t("saved", { model }));
    onClose();
    router.refresh();
  };
  return { draft, setDraft, faults: hasTried ? faults : {}, isBusy, problem, submit };
}

interface PartProps {
  readonly draft: PolicyDraft;
  readonly faults: Faults;
  readonly onChange: (draft: PolicyDraft) => void;
}

function StagingFields({ draft, faults, onChange }: PartProps) {
  const t = useTranslations("rollouts.policy");
  const wrong = useFault(faults);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">{t("first")}</legend>
      <CheckboxField
        label={t("hasStaging")}
        hint={t("hasStagingHint")}
        checked={draft.hasStaging}
        onChange={(event) => onChange({ ...draft, hasStaging: event.target.checked })}
      />
      {draft.hasStaging && (
        <div className="ml-6 grid items-start gap-3 sm:grid-cols-2">
          <TextField
            label={t("stagingAlias")}
            autoComplete="off"
            spellCheck={false}
            value={draft.stagingAlias}
            error={wrong("stagingAlias")}
            onChange={(event) => onChange({ ...draft, stagingAlias: event.target.value })}
          />
          <SoakField
            label={t("stagingSoak")}
            unitLabel={t("stagingSoakUnit")}
            draft={draft.stagingSoak}
            error={wrong("stagingSoak")}
            onChange={(stagingSoak) => onChange({ ...draft, stagingSoak })}
          />
        </div>
      )}
    </fieldset>
  );
}

function ProductionFields({ draft, faults, onChange }: PartProps) {
  const t = useTranslations("rollouts.policy");
  const wrong = useFault(faults);
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 font-medium">{t("afterwards")}</legend>
      <TextField
        label={t("productionAlias")}
        autoComplete="off"
        spellCheck={false}
        value={draft.productionAlias}
        error={wrong("productionAlias")}
        onChange={(event) => onChange({ ...draft, productionAlias: event.target.value })}
      />
      <StepFields
        steps={draft.steps}
        faults={faults}
        emptyText={t("noSteps")}
        onChange={(steps) => onChange({ ...draft, steps })}
      />
      <GuardFields
        guards={draft.guards}
        faults={faults}
        isShadow={false}
        onChange={(guards) => onChange({ ...draft, guards })}
      />
    </fieldset>
  );
}
