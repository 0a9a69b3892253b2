"use client";

import { useTranslations } from "use-intl/react";
import { CheckboxField, TextField } from "@/app/_ui/field";
import { mostVersions, type ShadowDraft } from "../_plan/plan-draft";
import { useFault } from "../_plan/use-fault";
import type { PlanFieldsProps } from "./plan-fields";

/** Which versions see a copy of the traffic, how much of it, and what counts as a difference. */
export function ShadowFields({ draft, faults, versions, onChange }: PlanFieldsProps<ShadowDraft>) {
  const t = useTranslations("rollouts.start");
  const wrong = useFault(faults);
  const fault = wrong("versions");
  const chosen = draft.versions;
  const offered = [...new Set([...versions, ...chosen])];
  const toggle = (version: number, isOn: boolean) =>
    onChange({
      ...draft,
      versions: isOn ? [...chosen, version] : chosen.filter((one) => one !== version),
    });
  return (
    <>
      <fieldset data-wrong={fault === undefined ? undefined : ""}>
        <legend className="mb-1 font-medium">{t("shadows", { most: String(mostVersions) })}</legend>
        <div className="flex max-h-40 flex-wrap gap-x-5 overflow-y-auto">
          {offered.map((version) => (
            <CheckboxField
              key={version}
              label={t("versionNumber", { version: String(version) })}
              checked={chosen.includes(version)}
              disabled={!chosen.includes(version) && chosen.length >= mostVersions}
              onChange={(event) => toggle(version, event.target.checked)}
            />
          ))}
        </div>
        {fault !== undefined && (
          <p role="alert" className="text-sm text-bad">
            {fault}
          </p>
        )}
      </fieldset>
      <TextField
        label={t("mirrored")}
        hint={t("mirroredHint")}
        inputMode="decimal"
        autoComplete="off"
        value={draft.share}
        error={wrong("share")}
        onChange={(event) => onChange({ ...draft, share: event.target.value })}
      />
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <TextField
          label={t("absolute")}
          hint={t("toleranceHint")}
          inputMode="decimal"
          autoComplete="off"
          value={draft.absolute}
          error={wrong("absolute")}
          onChange={(event) => onChange({ ...draft, absolute: event.target.value })}
        />
        <TextField
          label={t("relative")}
          inputMode="decimal"
          autoComplete="off"
          value={draft.relative}
          error={wrong("relative")}
          onChange={(event) => onChange({ ...draft, relative: event.target.value })}
        />
      </div>
    </>
  );
}
