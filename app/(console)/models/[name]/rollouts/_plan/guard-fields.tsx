"use client";

import { useTranslations } from "use-intl/react";
import { CheckboxField, TextField } from "@/app/_ui/field";
import type { Faults } from "./faults";
import { type GuardDraftName, type GuardsDraft, guardNames } from "./guards-draft";
import { useFault } from "./use-fault";

/** Folded away: the defaults are sensible. Unfolded while something in it is wrong. */
export function GuardFields({
  guards,
  faults,
  isShadow,
  onChange,
}: {
  guards: GuardsDraft;
  faults: Faults;
  isShadow: boolean;
  onChange: (guards: GuardsDraft) => void;
}) {
  const t = useTranslations("rollouts.guardFields");
  const wrong = useFault(faults);
  const isWrong = Object.keys(faults).some((field) => field.startsWith("guards."));
  const shown = guardNames.filter((name) => isShadow || name !== "divergence");
  return (
    <details open={isWrong || undefined} className="rounded-md border border-line">
      <summary className="px-3 py-2 font-medium">
        {t("title")} <Summary guards={guards} isShadow={isShadow} />
      </summary>
      <div className="flex flex-col gap-3 border-t border-line px-3 py-3">
        <p className="text-sm text-quiet">{t("lead")}</p>
        {shown.map((name) => (
          <GuardField key={name} {...{ name, guards, faults, onChange }} />
        ))}
        <TextField
          label={t("falseAlarm")}
          hint={t("falseAlarmHint")}
          inputMode="decimal"
          autoComplete="off"
          value={guards.falseAlarm}
          error={wrong("guards.falseAlarm")}
          onChange={(event) => onChange({ ...guards, falseAlarm: event.target.value })}
        />
      </div>
    </details>
  );
}

function Summary({ guards, isShadow }: { guards: GuardsDraft; isShadow: boolean }) {
  const t = useTranslations("rollouts.guardFields");
  const told = guardNames
    .filter((name) => guards[name].isOn && (isShadow || name !== "divergence"))
    .map((name) => t(`short.${name}`, { limit: guards[name].limit }));
  return (
    <span className="font-normal text-quiet">
      {told.length === 0 ? t("short.none") : told.join(" · ")}
    </span>
  );
}

function GuardField({
  name,
  guards,
  faults,
  onChange,
}: {
  name: GuardDraftName;
  guards: GuardsDraft;
  faults: Faults;
  onChange: (guards: GuardsDraft) => void;
}) {
  const t = useTranslations("rollouts.guardFields");
  const { isOn, limit } = guards[name];
  const wrong = useFault(faults);
  return (
    <div>
      <CheckboxField
        label={t(`${name}.watch`)}
        hint={t(`${name}.does`)}
        checked={isOn}
        onChange={(event) => onChange({ ...guards, [name]: { isOn: event.target.checked, limit } })}
      />
      {isOn && (
        <TextField
          className="ml-6 max-w-56"
          label={t(`${name}.limit`)}
          inputMode="decimal"
          autoComplete="off"
          value={limit}
          error={wrong(`guards.${name}`)}
          onChange={(event) => onChange({ ...guards, [name]: { isOn, limit: event.target.value } })}
        />
      )}
    </div>
  );
}
