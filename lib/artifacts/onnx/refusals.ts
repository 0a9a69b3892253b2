import { AppError } from "@/lib/platform/errors";

/** The file is not what protobuf or ONNX says that a model is. */
export function invalid(detail: string, hint?: string): AppError {
  return new AppError("model.invalid", detail, { hint });
}

export function tooComplex(detail: string): AppError {
  return new AppError("model.too_complex", detail);
}

/** A name from the file, fit for a sentence: short, and without characters that could forge a line. */
export function quote(name: string): string {
  const cut = name.length > 80 ? `${name.slice(0, 80)}…` : name;
  return `"${cut.replace(/[\p{Cc}\p{Cf}]/gu, "?")}"`;
}

/** A count as a person reads it: 50,000. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** The grave one: a file that reaches for another. `how` completes "keeps its data outside the file, …". */
export function externalData(name: string, how: string): AppError {
  return new AppError(
    "model.external_data",
    `The tensor ${quote(name)} keeps its data outside the file, ${how}.`,
  );
}
