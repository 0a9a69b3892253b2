"use client";

import { useTranslations } from "use-intl/react";
import { SelectField, TextField } from "@/app/_ui/field";
import { type SoakDraft, soakUnitNames } from "./steps-draft";

/** A length of time: a number and its unit. */
export function SoakField({
  label,
  unitLabel,
  hint,
  draft: { soak, unit },
  error,
  onChange,
}: {
  label: string;
  unitLabel: string;
  hint?: string;
  draft: SoakDraft;
  error: string | undefined;
  onChange: (draft: SoakDraft) => void;
}) {
  const t = useTranslations("rollouts.steps");
  const choose = (name: string) => {
    const chosen = soakUnitNames.find((one) => one === name);
    if (chosen !== undefined) onChange({ soak, unit: chosen });
  };
  return (
    <div className="grid grid-cols-2 items-start gap-2">
      <TextField
        label={label}
        hint={hint}
        inputMode="decimal"
        autoComplete="off"
        value={soak}
        error={error}
        onChange={(event) => onChange({ soak: event.target.value, unit })}
      />
      <SelectField
        label={unitLabel}
        isLabelHidden
        className="pt-6"
        value={unit}
        onChange={(event) => choose(event.target.value)}
      >
        {soakUnitNames.map((name) => (
          <option key={name} value={name}>
            {t(`unit.${name}`)}
          </option>
        ))}
      </SelectField>
    </div>
  );
}
