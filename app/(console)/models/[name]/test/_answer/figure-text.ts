import type { Datatype } from "@/lib/contract/signature";

/** Digits that a float of the type holds; the rest of its decimal text is noise of the conversion. */
const significantDigits: Partial<Record<Datatype, number>> = { FP16: 4, FP32: 7 };

/** A number of an answer as it is shown: whole numbers and doubles with every digit, other floats rounded. */
export function figureText(datatype: Datatype, text: string): string {
  const digits = significantDigits[datatype];
  const value = Number(text);
  if (digits === undefined || !Number.isFinite(value)) return text;
  const rounded = String(Number(value.toPrecision(digits)));
  return rounded.length < text.length ? rounded : text;
}
