"use client";

import { useLocale, useTranslations } from "use-intl/react";
import { formatNumber } from "@/app/_i18n/quantities";
import { Button } from "@/app/_ui/button";
import { TextArea } from "@/app/_ui/field";
import { describeShape } from "./describe-spec";
import { type FormHandle, faultsOf } from "./form-handle";
import type { Whole } from "./form-plan";
import { hasCells, inputValue } from "./form-state";
import { countElements } from "./nest-values";
import { PartHead } from "./part-head";
import { toCells, typeJson } from "./switch-source";
import { useFaultText } from "./use-fault-text";

/** An input that is too large or too deep for cells: a text, or values made by a rule. */
export function WholeInput({ form, part }: { form: FormHandle; part: Whole }) {
  const t = useTranslations("test");
  const { placedText } = useFaultText();
  const { spec, shape, kind } = part;
  const [fault] = faultsOf(form, spec.name);
  const error = fault === undefined ? form.marked.get(spec.name) : placedText(fault);
  return (
    <div className="flex flex-col gap-2">
      <PartHead form={form} spec={spec}>
        {hasCells(shape) && (
          <Button
            aria-label={t("asFieldsOf", { name: spec.name })}
            onClick={() => form.change((state) => toCells(state, spec))}
          >
            {t("asFields")}
          </Button>
        )}
      </PartHead>
      {kind === "json" ? (
        <TextArea
          label={spec.name}
          isLabelHidden
          className="font-mono"
          rows={8}
          spellCheck={false}
          value={inputValue(form.state, spec).json}
          hint={
            spec.shape === null
              ? t("jsonAnyHint")
              : t("jsonHint", { shape: describeShape(spec.shape) })
          }
          error={error}
          onChange={(event) => form.change((state) => typeJson(state, spec, event.target.value))}
        />
      ) : (
        <FillSummary form={form} part={part} error={error} />
      )}
    </div>
  );
}

function FillSummary({
  form,
  part: { spec, shape },
  error,
}: {
  form: FormHandle;
  part: Whole;
  error: string | undefined;
}) {
  const t = useTranslations("test");
  const locale = useLocale();
  const { fill } = inputValue(form.state, spec);
  const count = countElements(shape ?? []);
  return (
    <div className="rounded-md border border-line bg-raised px-3 py-2">
      <p>
        {t(`filled.${fill.kind}`, { count, seed: formatNumber(locale, fill.seed) })}{" "}
        {shape !== null && <code className="font-mono text-sm">{describeShape(shape)}</code>}
      </p>
      {error !== undefined && <p className="text-sm text-bad">{error}</p>}
    </div>
  );
}
