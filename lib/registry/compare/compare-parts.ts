import type { ComparedSide, ComparedValue, ComparisonOfVersions } from "@/lib/contract/compare";
import type { Signature } from "@/lib/contract/signature";
import type { VersionDto } from "@/lib/contract/version";
import { byChange, compareMetrics, compareRecords } from "./compare-values";
import { describeTensor } from "./difference";

/** One of the two that are compared. */
export interface CompareSide {
  readonly id: string;
  readonly version: VersionDto;
  readonly label: string | null;
  readonly card: string;
}

/** Everything about two versions but the verdict. */
export function compareParts(from: CompareSide, to: CompareSide) {
  const one = from.version;
  const two = to.version;
  return {
    from: sideOf(from),
    to: sideOf(to),
    tensors: [
      ...tensorsOf("input", one.signature, two.signature),
      ...tensorsOf("output", one.signature, two.signature),
    ],
    facts: compareRecords(factsOf(one), factsOf(two)),
    operators: byChange(compareRecords(one.facts.operators, two.facts.operators, 0)),
    metrics: compareMetrics(one.metrics, two.metrics),
    serving: compareRecords(one.serving, two.serving),
    report: compareRecords(reportOf(one), reportOf(two)),
    golden: compareRecords(goldenOf(one), goldenOf(two)),
    files: compareRecords(filesOf(one), filesOf(two)),
    tags: compareRecords(tagsOf(one), tagsOf(two), false),
    metadata: compareRecords(one.facts.metadata, two.facts.metadata),
    note: textOf(one.note, two.note),
    card: textOf(from.card, to.card),
  } satisfies Partial<ComparisonOfVersions>;
}

function sideOf({ version, label }: CompareSide): ComparedSide {
  const { model, version: number, status, digest, aliases, createdAt } = version;
  return { model, version: number, label, status, digest, aliases, createdAt };
}

function tensorsOf(
  kind: "input" | "output",
  from: Signature | null,
  to: Signature | null,
): ComparisonOfVersions["tensors"] {
  const textsOf = (signature: Signature | null) =>
    Object.fromEntries(
      (signature?.[kind === "input" ? "inputs" : "outputs"] ?? []).map((spec) => [
        spec.name,
        describeTensor(spec),
      ]),
    );
  return compareRecords(textsOf(from), textsOf(to)).map((value) => ({ ...value, kind }));
}

type Values = Record<string, ComparedValue["from"]>;

/** `opset ai.onnx`: the default domain has no name in the file. */
function factsOf({ facts, digest, sizeBytes }: VersionDto): Values {
  const opsets = Object.entries(facts.opsets).map(([domain, opset]) => [
    `opset ${domain || "ai.onnx"}`,
    opset,
  ]);
  return {
    digest,
    sizeBytes,
    parameterCount: facts.parameterCount,
    nodeCount: facts.nodeCount,
    irVersion: facts.irVersion,
    producer: facts.producer,
    producerVersion: facts.producerVersion,
    ...Object.fromEntries(opsets),
  };
}

function reportOf({ report }: VersionDto): Values {
  if (report === null) return {};
  return {
    loadMs: report.loadMs,
    peakMemoryBytes: report.peakMemoryBytes,
    oneRowMs: report.cost?.oneRowMs ?? null,
    batching: report.batching?.mode ?? null,
    runtime: `${report.runtime.name} ${report.runtime.version}`,
    warnings: report.warnings.length,
  };
}

/** The version and its model may each have a sample of one name: then both have to pass. */
function goldenOf({ report }: VersionDto): Values {
  const results = report?.golden?.results ?? [];
  const failed = new Set(results.flatMap(({ name, ok }) => (ok ? [] : name)));
  return Object.fromEntries(
    results.map(({ name }) => [name, failed.has(name) ? "failed" : "passed"]),
  );
}

function filesOf({ files }: VersionDto): Values {
  return Object.fromEntries(files.map(({ name, digest }) => [name, digest]));
}

function tagsOf({ tags }: VersionDto): Values {
  return Object.fromEntries(tags.map((tag) => [tag, true]));
}

function textOf(from: string, to: string) {
  return { from, to, changed: from !== to };
}
