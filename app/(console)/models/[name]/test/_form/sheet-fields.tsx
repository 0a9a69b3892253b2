"use client";

import type { ClipboardEvent } from "react";
import { CheckboxField, TextArea, TextField } from "@/app/_ui/field";
import { cellFault, type FormHandle } from "./form-handle";
import type { Sheet, SheetColumn } from "./form-plan";
import { cellOf, withCell } from "./form-state";
import { TensorKind } from "./part-head";
import { pasteInto } from "./paste-into";
import { useFaultText } from "./use-fault-text";

/** Inputs of one value each, as fields with their names. */
export function SheetFields({ form, sheet }: { form: FormHandle; sheet: Sheet }) {
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      {sheet.columns.map((column, index) => (
        <SingleField key={column.spec.name} {...{ form, sheet, column, index }} />
      ))}
    </div>
  );
}

function SingleField({
  form,
  sheet,
  column: { spec },
  index,
}: {
  form: FormHandle;
  sheet: Sheet;
  column: SheetColumn;
  index: number;
}) {
  const { whyText } = useFaultText();
  const place = { spec, row: 0, column: 0 };
  const text = cellOf(form.state, place);
  const fault = cellFault(form, spec.name, 0, 0);
  const change = (next: string) => form.change((state) => withCell(state, place, next));
  const label = (
    <>
      {spec.name} <TensorKind spec={spec} />
    </>
  );
  const error = fault === undefined ? form.marked.get(spec.name) : whyText(fault.why);
  if (spec.datatype === "BOOL") {
    return (
      <CheckboxField
        label={label}
        hint={error}
        checked={text === "true"}
        onChange={(event) => change(String(event.target.checked))}
      />
    );
  }
  const onPaste = (event: ClipboardEvent<HTMLElement>) =>
    pasteInto(event, { form, sheet, row: 0, column: index });
  // An input that stands alone has its name above its tools.
  const isLabelHidden = sheet.specs.length === 1;
  const control = {
    label,
    isLabelHidden,
    error,
    value: text,
    spellCheck: false,
    autoComplete: "off",
    onPaste,
  };
  if (spec.datatype === "BYTES") {
    return <TextArea {...control} rows={2} onChange={(event) => change(event.target.value)} />;
  }
  return <TextField {...control} onChange={(event) => change(event.target.value)} />;
}
