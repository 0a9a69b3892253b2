import { isDeepStrictEqual } from "node:util";
import type { SignatureDifference } from "@/lib/contract/compare";
import type { Signature, TensorSpec } from "@/lib/contract/signature";
import {
  describeDimension,
  describeLabels,
  describeShape,
  describeTensor,
  difference,
  quote,
} from "./difference";
import { isReordered, pairTensors } from "./pair-tensors";

/** Whether an answer of the second version can be read by who reads those of the first. */
export function compareOutputs(from: Signature, to: Signature): SignatureDifference[] {
  const { kept, renamed, removed, added } = pairTensors(from.outputs, to.outputs);
  return [
    ...removed.map((spec) => outputRemoved(spec, to)),
    ...added.map(outputAdded),
    ...renamed.map((pair) => outputRenamed(pair.from, pair.to)),
    ...kept.flatMap((pair) => compareOutput(pair.from, pair.to)),
    ...(isReordered(from.outputs, to.outputs) ? [outputsReordered(from, to)] : []),
    ...compareOmitted(from, to),
  ];
}

function outputAdded(spec: TensorSpec): SignatureDifference {
  const detail = `The output ${quote(spec.name)} is new; who does not know it passes over it.`;
  return difference("output.added", {
    name: spec.name,
    from: null,
    to: describeTensor(spec),
    detail,
  });
}

function outputRemoved(spec: TensorSpec, { omittedOutputs }: Signature): SignatureDifference {
  const omitted = omittedOutputs.find(({ name }) => name === spec.name);
  const why =
    omitted === undefined ? "is gone" : `is ${omitted.type} now, which an answer cannot hold`;
  return difference("output.removed", {
    name: spec.name,
    from: describeTensor(spec),
    to: omitted?.type ?? null,
    detail: `The output ${quote(spec.name)} ${why}: answers lack it.`,
  });
}

function outputRenamed(from: TensorSpec, to: TensorSpec): SignatureDifference {
  return difference("output.renamed", {
    name: from.name,
    from: from.name,
    to: to.name,
    detail: `The output ${quote(from.name)} is called ${quote(to.name)} now: answers have it under that name.`,
  });
}

function outputsReordered(from: Signature, to: Signature): SignatureDifference {
  const list = ({ outputs }: Signature) => outputs.map(({ name }) => name).join(", ");
  return difference("output.order", {
    name: "outputs",
    from: list(from),
    to: list(to),
    detail: "The outputs stand in another order. Answers name them, so that nothing changes.",
  });
}

/** Sequences, maps and what else no answer holds, on either side: of no concern to who calls. */
function compareOmitted(from: Signature, to: Signature): SignatureDifference[] {
  const list = ({ omittedOutputs }: Signature) =>
    omittedOutputs.map(({ name, type }) => `${name}: ${type}`).join(", ") || null;
  if (list(from) === list(to)) return [];
  return [
    difference("output.omitted", {
      name: "outputs",
      from: list(from),
      to: list(to),
      detail: "The outputs that answers leave out, because they are no tensors, differ.",
    }),
  ];
}

function compareOutput(from: TensorSpec, to: TensorSpec): SignatureDifference[] {
  const { name } = from;
  const found: SignatureDifference[] = [];
  if (from.datatype !== to.datatype) {
    found.push(
      difference("output.type", {
        name,
        from: from.datatype,
        to: to.datatype,
        detail: `The output ${quote(name)} is ${to.datatype} instead of ${from.datatype}.`,
      }),
    );
  }
  return [...found, ...compareShape(from, to), ...compareLabels(from, to)];
}

function compareShape(from: TensorSpec, to: TensorSpec): SignatureDifference[] {
  const { name } = from;
  const shapes = {
    name,
    from: describeShape(from.shape) || null,
    to: describeShape(to.shape) || null,
  };
  if (from.shape === null || to.shape === null) {
    if (from.shape === to.shape) return [];
    if (from.shape === null) {
      const detail = `The output ${quote(name)} states its shape now: ${shapes.to}.`;
      return [difference("output.shape.stated", { ...shapes, detail })];
    }
    const detail = `The output ${quote(name)} promised ${shapes.from} and promises no shape any more.`;
    return [difference("output.shape.unstated", { ...shapes, detail })];
  }
  if (from.shape.length !== to.shape.length) {
    const detail = `The output ${quote(name)} has ${to.shape.length} dimensions instead of ${from.shape.length}.`;
    return [difference("output.rank", { ...shapes, detail })];
  }
  return from.shape.flatMap((before, axis) =>
    compareDimension(name, axis, before, to.shape?.[axis] ?? null),
  );
}

type Size = NonNullable<TensorSpec["shape"]>[number];

function compareDimension(name: string, axis: number, from: Size, to: Size): SignatureDifference[] {
  if (from === to) return [];
  const place = `Dimension ${axis} of the output ${quote(name)}`;
  const parts = { name, axis, from: describeDimension(from), to: describeDimension(to) };
  if (typeof from === "number" && typeof to === "number") {
    const detail = `${place} is ${to} instead of ${from}.`;
    return [difference("output.dimension.size", { ...parts, detail })];
  }
  if (typeof to === "number") {
    if (axis === 0) {
      const detail = `${place} was free and is ${to}: a batch no longer has one answer a row.`;
      return [difference("output.batch.fixed", { ...parts, detail })];
    }
    const detail = `${place} was free and is ${to} always.`;
    return [difference("output.dimension.fixed", { ...parts, detail })];
  }
  if (typeof from === "number") {
    if (axis === 0 && from === 1) {
      const detail = `${place} was 1 and is free: one row in is one row out, as before.`;
      return [difference("output.batch.freed", { ...parts, detail })];
    }
    const detail = `${place} was ${from} always and may have any size.`;
    return [difference("output.dimension.freed", { ...parts, detail })];
  }
  const detail = `${place} is free under another name.`;
  return [difference("output.dimension.named", { ...parts, detail })];
}

function compareLabels(from: TensorSpec, to: TensorSpec): SignatureDifference[] {
  const { name } = from;
  const before = from.classLabels;
  const after = to.classLabels;
  if (isDeepStrictEqual(before, after)) return [];
  const parts = {
    name,
    from: before === undefined ? null : describeLabels(before),
    to: after === undefined ? null : describeLabels(after),
  };
  if (before === undefined) {
    const detail = `The output ${quote(name)} is an object by class label now instead of an array.`;
    return [difference("output.labels.added", { ...parts, detail })];
  }
  if (after === undefined) {
    const detail = `The output ${quote(name)} is an array now instead of an object by class label.`;
    return [difference("output.labels.removed", { ...parts, detail })];
  }
  const detail = `The class labels of the output ${quote(name)} are others, or in another order.`;
  return [difference("output.labels.changed", { ...parts, detail })];
}
