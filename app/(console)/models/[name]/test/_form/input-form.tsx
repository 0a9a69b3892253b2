"use client";

import { useTranslations } from "use-intl/react";
import { TextField } from "@/app/_ui/field";
import type { Signature } from "@/lib/contract/signature";
import type { FormHandle } from "./form-handle";
import { type FormPart, type FreeDimension, freeDimensions, isSingle, planForm } from "./form-plan";
import { sizeText, withSizes } from "./form-state";
import { SheetPart } from "./sheet-part";
import { useFaultText } from "./use-fault-text";
import { WholeInput } from "./whole-input";

/** The inputs of a version, each in the way that suits its shape. */
export function InputForm({ form, signature }: { form: FormHandle; signature: Signature }) {
  const t = useTranslations("test");
  const dimensions = freeDimensions(signature);
  const parts = planForm(signature, form.state);
  if (parts.length === 0) return <p className="text-quiet">{t("noInputs")}</p>;
  return (
    <div className="flex flex-col gap-5">
      {dimensions.length > 0 && (
        <fieldset>
          <legend className="mb-1 text-sm font-medium">{t("sizes")}</legend>
          <div className="flex flex-wrap gap-3">
            {dimensions.map((dimension) => (
              <SizeField key={dimension.id} form={form} dimension={dimension} />
            ))}
          </div>
        </fieldset>
      )}
      {parts.map((part) => (
        <Part key={part.id} form={form} part={part} />
      ))}
      {parts.some((part) => part.kind === "sheet" && !isSingle(part)) && (
        <p className="text-sm text-quiet">{t("pasteHint")}</p>
      )}
    </div>
  );
}

function Part({ form, part }: { form: FormHandle; part: FormPart }) {
  return part.kind === "sheet" ? (
    <SheetPart form={form} sheet={part} />
  ) : (
    <WholeInput form={form} part={part} />
  );
}

function SizeField({ form, dimension }: { form: FormHandle; dimension: FreeDimension }) {
  const t = useTranslations("test");
  const { whyText } = useFaultText();
  const { id, name, of } = dimension;
  const fault = form.faults.find((found) => found.dimension === id);
  const label =
    name ?? (of === null ? t("rows") : t("axisOf", { input: of.input, axis: String(of.axis) }));
  return (
    <TextField
      label={label}
      className="min-w-24"
      inputMode="numeric"
      autoComplete="off"
      value={sizeText(form.state, id)}
      error={fault && whyText(fault.why)}
      onChange={(event) => form.change((state) => withSizes(state, { [id]: event.target.value }))}
    />
  );
}
