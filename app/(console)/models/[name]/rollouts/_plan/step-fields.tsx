"use client";

import { Plus, Trash2 } from "lucide-react";
import { useRef } from "react";
import { useTranslations } from "use-intl/react";
import { Button, IconButton } from "@/app/_ui/button";
import { TextField } from "@/app/_ui/field";
import type { Faults } from "./faults";
import { SoakField } from "./soak-field";
import { draftOfStep, mostSteps, presetNames, type StepDraft, stepsOfPreset } from "./steps-draft";
import { useFault } from "./use-fault";

/** The steps of a plan: the share of the traffic, for how long, and how many answers at least. */
export function StepFields({
  steps,
  faults,
  emptyText,
  onChange,
}: {
  steps: readonly StepDraft[];
  faults: Faults;
  /** What a plan without steps does. */
  emptyText: string;
  onChange: (steps: readonly StepDraft[]) => void;
}) {
  const t = useTranslations("rollouts.steps");
  const wrong = useFault(faults);
  const list = useRef<HTMLFieldSetElement>(null);
  const fault = wrong("steps");
  const remove = (key: string) => {
    onChange(steps.filter((step) => step.key !== key));
    // What had the focus is gone: it stays in the list.
    list.current?.focus();
  };
  const last = steps.at(-1);
  const add = () =>
    onChange([
      ...steps,
      last === undefined
        ? draftOfStep({ weightPercent: 5, soakSeconds: 600, minRequests: 500 })
        : { ...last, key: crypto.randomUUID() },
    ]);
  return (
    <fieldset ref={list} tabIndex={-1} className="flex flex-col gap-2 outline-none">
      <legend className="mb-1 font-medium">{t("title")}</legend>
      <div className="flex flex-wrap gap-2">
        {presetNames.map((name) => (
          <Button key={name} onClick={() => onChange(stepsOfPreset(name))}>
            {t(`preset.${name}`)}
          </Button>
        ))}
      </div>
      {steps.length === 0 && <p className="text-sm text-quiet">{emptyText}</p>}
      {fault !== undefined && (
        <p role="alert" className="text-sm text-bad">
          {fault}
        </p>
      )}
      <ol className="flex flex-col gap-3">
        {steps.map((step, index) => (
          <StepRow
            key={step.key}
            {...{ step, index, faults }}
            onChange={(changed) => onChange(steps.map((one) => (one === step ? changed : one)))}
            onRemove={() => remove(step.key)}
          />
        ))}
      </ol>
      {steps.length < mostSteps && (
        <Button icon={Plus} variant="quiet" className="self-start" onClick={add}>
          {t("add")}
        </Button>
      )}
    </fieldset>
  );
}

function StepRow({
  step,
  index,
  faults,
  onChange,
  onRemove,
}: {
  step: StepDraft;
  index: number;
  faults: Faults;
  onChange: (step: StepDraft) => void;
  onRemove: () => void;
}) {
  const t = useTranslations("rollouts.steps");
  const wrong = useFault(faults);
  const number = String(index + 1);
  return (
    <li className="flex items-start gap-2">
      <span aria-hidden className="mt-7 w-4 shrink-0 text-sm text-quiet figures">
        {number}
      </span>
      <div className="grid min-w-0 flex-1 items-start gap-2 sm:grid-cols-[1fr_1.6fr_1fr]">
        <TextField
          label={t("weight", { number })}
          inputMode="decimal"
          autoComplete="off"
          value={step.weight}
          error={wrong(`steps.${index}.weight`)}
          onChange={(event) => onChange({ ...step, weight: event.target.value })}
        />
        <SoakField
          label={t("soak", { number })}
          unitLabel={t("soakUnit", { number })}
          draft={step}
          error={wrong(`steps.${index}.soak`)}
          onChange={(soak) => onChange({ ...step, ...soak })}
        />
        <TextField
          label={t("requests", { number })}
          inputMode="numeric"
          autoComplete="off"
          value={step.minRequests}
          error={wrong(`steps.${index}.requests`)}
          onChange={(event) => onChange({ ...step, minRequests: event.target.value })}
        />
      </div>
      <IconButton
        icon={Trash2}
        label={t("remove", { number })}
        className="mt-6"
        onClick={onRemove}
      />
    </li>
  );
}
