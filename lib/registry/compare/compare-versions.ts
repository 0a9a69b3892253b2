import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import type {
  ComparedValue,
  CompareVerdict,
  ComparisonOfVersions,
  compareQuery,
  SignatureDifference,
} from "@/lib/contract/compare";
import type { CompareSummary } from "@/lib/contract/gate";
import type { VersionDto } from "@/lib/contract/version";
import { compareParts } from "./compare-parts";
import { type ComparedSignature, compareSignatures, verdictOf } from "./compare-signatures";
import { findCompared } from "./find-compared";

type CompareInput = z.output<typeof compareQuery> & { readonly name: string };

/** Errors: `model.not_found`, `version.not_found`, `alias.unset`, for either of the two. */
export async function compareVersions(
  ctx: Context,
  { name, from: fromRef, to: toRef, only }: CompareInput,
): Promise<ComparisonOfVersions> {
  const from = await findCompared(ctx, { name, reference: fromRef });
  const to = await findCompared(ctx, { name, reference: toRef });
  const compared: ComparisonOfVersions = {
    ...compareParts(from, to),
    ...summarizeCompare(from.version, to.version),
  };
  return only === "all" ? compared : withoutEqual(compared);
}

/** What callers would notice, and how grave it is. */
export function summarizeCompare(
  from: VersionDto,
  to: VersionDto,
): CompareSummary & { readonly signature: SignatureDifference[] } {
  const signature = differencesOf(from, to);
  return {
    verdict: judge(from, to, signature),
    counts: {
      breaking: countOf(signature, "breaking"),
      compatible: countOf(signature, "compatible"),
      info: countOf(signature, "info"),
    },
    signature: signature ?? [],
  };
}

/** Null where one of the two has no signature. */
function differencesOf(from: VersionDto, to: VersionDto): SignatureDifference[] | null {
  const one = sideOf(from);
  const two = sideOf(to);
  return one === null || two === null ? null : compareSignatures(one, two);
}

function sideOf({ signature, report }: VersionDto): ComparedSignature | null {
  return signature === null ? null : { signature, batching: report?.batching ?? null };
}

function judge(
  from: VersionDto,
  to: VersionDto,
  differences: readonly SignatureDifference[] | null,
): CompareVerdict | null {
  if (isDeepStrictEqual(runtimeDigests(from), runtimeDigests(to))) return "identical";
  return differences === null ? null : verdictOf(differences);
}

/** What an answer depends on: the model, its external data by name, and what reads or words it. */
function runtimeDigests({ digest, files }: VersionDto): unknown {
  const counted = files.filter(({ role }) => role !== "card" && role !== "golden_samples");
  const others = counted
    .map((file) => ({
      name: file.role === "external_data" ? file.name : file.role,
      ...digestOf(file),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { digest, others };
}

function digestOf({ digest }: { digest: string }) {
  return { digest };
}

function countOf(
  differences: readonly SignatureDifference[] | null,
  severity: SignatureDifference["severity"],
): number {
  return (differences ?? []).filter((one) => one.severity === severity).length;
}

/** Texts that are the same are left out too: a card may have 200,000 characters. */
function withoutEqual(compared: ComparisonOfVersions): ComparisonOfVersions {
  const changed = <V extends ComparedValue>(values: readonly V[]) =>
    values.filter((value) => value.changed);
  const text = ({ note, card }: ComparisonOfVersions, of: "note" | "card") => {
    const one = { note, card }[of];
    return one.changed ? one : { from: "", to: "", changed: false };
  };
  return {
    ...compared,
    tensors: changed(compared.tensors),
    facts: changed(compared.facts),
    operators: changed(compared.operators),
    metrics: changed(compared.metrics),
    serving: changed(compared.serving),
    report: changed(compared.report),
    golden: changed(compared.golden),
    files: changed(compared.files),
    tags: changed(compared.tags),
    metadata: changed(compared.metadata),
    note: text(compared, "note"),
    card: text(compared, "card"),
  };
}
