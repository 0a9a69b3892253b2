"use client";

import { useTranslations } from "use-intl/react";
import { TextField } from "@/app/_ui/field";
import { FormDialog } from "@/app/_ui/form-dialog";
import { ProblemView } from "@/app/_ui/problem-view";
import type { BatchingVerdict, ServingSettings } from "@/lib/contract/serving";
import { servingLimits } from "@/lib/contract/serving-limits";
import { defaultOf, isIdle } from "./describe-serving";
import { type SettingName, servingGroups } from "./serving-groups";
import { useServingForm } from "./use-serving-form";

export interface ServedAs {
  readonly model: string;
  readonly version: number;
  readonly serving: ServingSettings;
  readonly batching: BatchingVerdict | undefined;
}

/** Every setting of how a version is served. Only what was changed is sent. */
export function EditServing({
  about,
  isOpen,
  onClose,
}: {
  about: ServedAs;
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useTranslations("model.serving");
  const common = useTranslations("common");
  const form = useServingForm(about, onClose);
  return (
    <FormDialog
      {...{ isOpen, onClose }}
      isBusy={form.isBusy}
      isWide
      title={t("form.title", { version: `${about.model}@${about.version}` })}
      lead={t("form.lead")}
      submit={common("save")}
      onSubmit={(element) => void form.save(element)}
    >
      {servingGroups.map(({ group, settings }) => (
        <fieldset key={group}>
          <legend className="mb-1.5 text-base font-semibold">{t(`group.${group}`)}</legend>
          <div className="grid items-start gap-x-4 gap-y-3 sm:grid-cols-2">
            {settings.map((name) => (
              <SettingField key={name} {...{ name, form }} batching={about.batching} />
            ))}
          </div>
        </fieldset>
      ))}
      {form.problem !== null && <ProblemView problem={form.problem} />}
    </FormDialog>
  );
}

function SettingField({
  name,
  form,
  batching,
}: {
  name: SettingName;
  form: ReturnType<typeof useServingForm>;
  batching: BatchingVerdict | undefined;
}) {
  const t = useTranslations("model.serving");
  const fault = form.faults[name];
  const refusal = form.refusals[name];
  const hint = isIdle(name, batching)
    ? t("idle")
    : t("form.default", { words: t(`default.${defaultOf(name, batching)}`) });
  return (
    <TextField
      name={name}
      label={t(`name.${name}`)}
      inputMode="numeric"
      autoComplete="off"
      maxLength={12}
      placeholder={t("ofDefault")}
      value={form.texts[name]}
      error={fault === undefined ? refusal : t(`form.${fault}`, servingLimits[name])}
      hint={
        <>
          <span className="block">{t(`does.${name}`)}</span> <span className="block">{hint}</span>
        </>
      }
      onChange={(event) => form.change(name, event.target.value)}
    />
  );
}
