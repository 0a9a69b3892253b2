"use client";

import { useTranslations } from "use-intl/react";
import { CheckboxField, TextField } from "@/app/_ui/field";
import type { CanaryDraft } from "../_plan/plan-draft";
import { StepFields } from "../_plan/step-fields";
import { useFault } from "../_plan/use-fault";
import type { PlanFieldsProps } from "./plan-fields";
import { VersionSelect } from "./version-select";

/** Which version, in which steps, for which header, and what comes after the last step. */
export function CanaryFields({ draft, faults, versions, onChange }: PlanFieldsProps<CanaryDraft>) {
  const t = useTranslations("rollouts.start");
  const wrong = useFault(faults);
  return (
    <>
      <VersionSelect
        label={t("target")}
        versions={versions}
        value={draft.version}
        error={wrong("version")}
        onChange={(version) => onChange({ ...draft, version })}
      />
      <StepFields
        steps={draft.steps}
        faults={faults}
        emptyText={t("noSteps")}
        onChange={(steps) => onChange({ ...draft, steps })}
      />
      <CheckboxField
        label={t("promoteAtEnd")}
        hint={t("promoteAtEndHint")}
        checked={draft.promoteAtEnd}
        onChange={(event) => onChange({ ...draft, promoteAtEnd: event.target.checked })}
      />
      <CheckboxField
        label={t("header")}
        hint={t("headerHint")}
        checked={draft.hasHeader}
        onChange={(event) => onChange({ ...draft, hasHeader: event.target.checked })}
      />
      {draft.hasHeader && (
        <div className="ml-6 grid gap-3 sm:grid-cols-2">
          <TextField
            label={t("headerName")}
            autoComplete="off"
            spellCheck={false}
            value={draft.headerName}
            error={wrong("headerName")}
            onChange={(event) => onChange({ ...draft, headerName: event.target.value })}
          />
          <TextField
            label={t("headerValue")}
            autoComplete="off"
            spellCheck={false}
            value={draft.headerValue}
            error={wrong("headerValue")}
            onChange={(event) => onChange({ ...draft, headerValue: event.target.value })}
          />
        </div>
      )}
    </>
  );
}
