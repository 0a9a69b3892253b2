import { readFile } from "node:fs/promises";
import { parseClassLabels } from "@/lib/artifacts";
import { versionCardSchema } from "@/lib/contract/version";
import type { VersionFileRole } from "@/lib/contract/version-file";
import { AppError } from "@/lib/platform/errors";
import { type GoldenSampleInput, parseGoldenSamples } from "../golden-samples";
import type { VersionFileInput } from "./version-files";

/** What is taken out of the files beside a model when its version is made. */
export interface BundleContent {
  /** Markdown; absent: no card came. */
  readonly card: string | undefined;
  readonly samples: readonly GoldenSampleInput[];
}

const mebibyte = 1024 ** 2;
/** These are read whole into memory; weights never are. */
const largestBytes: Readonly<Record<Exclude<VersionFileRole, "external_data">, number>> = {
  labels: 4 * mebibyte,
  tokenizer: 32 * mebibyte,
  card: mebibyte,
  golden_samples: 16 * mebibyte,
};

/**
 * Reads the small files and checks that each is what its role says, so that a version never carries a
 * tokenizer that nobody can parse. Errors: `version.file_invalid`, `golden.invalid`.
 */
export async function readBundle(files: readonly VersionFileInput[]): Promise<BundleContent> {
  let card: string | undefined;
  let samples: readonly GoldenSampleInput[] = [];
  for (const file of files) {
    if (file.role === "external_data") continue;
    const bytes = await readSmall(file, largestBytes[file.role]);
    if (file.role === "golden_samples") samples = parseGoldenSamples(bytes);
    else {
      const text = decode(file.name, bytes);
      if (file.role === "card") card = toCard(file.name, text);
      else if (file.role === "labels") parseClassLabels(file.name, text);
      else assertJson(file.name, text);
    }
  }
  return { card, samples };
}

async function readSmall(
  { name, role, file }: VersionFileInput,
  maxBytes: number,
): Promise<Buffer> {
  if (file.sizeBytes <= maxBytes) return readFile(file.path);
  throw invalid(name, `has ${file.sizeBytes} bytes; as ${role} it may have ${maxBytes}`);
}

function decode(name: string, bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw invalid(name, "is not UTF-8 text", cause);
  }
}

function toCard(name: string, text: string): string {
  const parsed = versionCardSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw invalid(name, "is no card: expected at most 200,000 characters, and none of them U+0000");
}

function assertJson(name: string, text: string): void {
  try {
    JSON.parse(text);
  } catch (cause) {
    throw invalid(name, "is not well-formed JSON", cause);
  }
}

function invalid(name: string, what: string, cause?: unknown): AppError {
  return new AppError("version.file_invalid", `The file ${JSON.stringify(name)} ${what}.`, {
    cause,
  });
}
