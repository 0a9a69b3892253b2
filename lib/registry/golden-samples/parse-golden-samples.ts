import {
  goldenSamplesFileSchema,
  maxSampleBytes,
  maxSamplesBytes,
  type Tolerance,
} from "@/lib/contract/golden-sample";
import { AppError } from "@/lib/platform/errors";
import { elementsAt, membersAt, type Span } from "./json-spans";

export interface GoldenSampleInput {
  readonly name: string;
  /** JSON text, as it was written. */
  readonly inputs: string;
  readonly outputs: string;
  readonly tolerance: Tolerance;
}

/** The samples of a file that a version brings. Throws `golden.invalid`, naming the place. */
export function parseGoldenSamples(bytes: Uint8Array): GoldenSampleInput[] {
  if (bytes.byteLength > maxSamplesBytes)
    throw invalid(
      `The file has ${bytes.byteLength} bytes; golden samples may have ${maxSamplesBytes}.`,
    );
  const text = decode(bytes);
  const parsed = goldenSamplesFileSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join(".") || "the file";
    throw invalid(`${place}: ${issue?.message ?? "is not what golden samples look like"}.`);
  }
  const spans = elementsAt(text, membersAt(text, 0).get("samples")?.from ?? 0);
  const samples = parsed.data.samples.map(({ name, tolerance }, index): GoldenSampleInput => {
    const members = membersAt(text, spans[index]?.from ?? 0);
    const cut = (field: "inputs" | "outputs") => cutText(text, members.get(field), index, field);
    return { name, inputs: cut("inputs"), outputs: cut("outputs"), tolerance };
  });
  assertNamesDiffer(samples);
  return samples;
}

function cutText(text: string, span: Span | undefined, index: number, field: string): string {
  const cut = span === undefined ? "{}" : text.slice(span.from, span.to);
  const sizeBytes = Buffer.byteLength(cut);
  if (sizeBytes <= maxSampleBytes) return cut;
  throw invalid(`samples.${index}.${field} has ${sizeBytes} bytes; it may have ${maxSampleBytes}.`);
}

function decode(bytes: Uint8Array): string {
  try {
    // PostgreSQL cannot hold U+0000, in a name or anywhere else.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\u0000")) return text;
  } catch {
    // Said below.
  }
  throw invalid("The file is not UTF-8 text.");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("golden.invalid", "The file is not JSON.", { cause });
  }
}

function assertNamesDiffer(samples: readonly GoldenSampleInput[]): void {
  const seen = new Set<string>();
  for (const { name } of samples) {
    if (seen.has(name)) throw invalid(`Two samples have the name ${JSON.stringify(name)}.`);
    seen.add(name);
  }
}

function invalid(detail: string): AppError {
  return new AppError("golden.invalid", detail);
}
