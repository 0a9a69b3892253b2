import type { ClipboardEvent } from "react";
import type { FormHandle } from "./form-handle";
import type { Sheet } from "./form-plan";
import { pasteCells } from "./paste-cells";

/** A pasted table goes into the cells; a single value into the field as everywhere. */
export function pasteInto(
  event: ClipboardEvent<HTMLElement>,
  { form, sheet, row, column }: { form: FormHandle; sheet: Sheet; row: number; column: number },
): void {
  const text = event.clipboardData.getData("text/plain");
  const pasted = pasteCells(form.state, { sheet, row, column, text });
  if (pasted === null) return;
  event.preventDefault();
  form.change(() => pasted.state);
  form.onDropped(pasted.dropped);
}
