import type { SignatureDifference } from "@/lib/contract/compare";
import type { Signature, TensorSpec } from "@/lib/contract/signature";
import { compareTies } from "./compare-ties";
import { describeDimension, describeShape, describeTensor, difference, quote } from "./difference";
import { isReordered, pairTensors } from "./pair-tensors";

/** Whether a request that the first version answers is one that the second answers too. */
export function compareInputs(from: Signature, to: Signature): SignatureDifference[] {
  const { kept, renamed, removed, added } = pairTensors(from.inputs, to.inputs);
  const optionalBefore = namesOf(from.optionalInputs);
  const optionalAfter = namesOf(to.optionalInputs);
  const ties = compareTies(from, to);
  return [
    ...removed.map((spec) =>
      optionalAfter.has(spec.name) ? becameOptional(spec) : inputRemoved(spec),
    ),
    ...added.map((spec) =>
      optionalBefore.has(spec.name) ? becameRequired(spec) : inputAdded(spec),
    ),
    ...renamed.map((pair) => inputRenamed(pair.from, pair.to)),
    ...kept
      .flatMap((pair) => compareInput(pair.from, pair.to))
      .filter(
        ({ rule, name, axis }) => rule !== "input.dimension.named" || !ties.isTold(name, axis),
      ),
    ...ties.differences,
    ...compareOptional(from, to),
    ...(isReordered(from.inputs, to.inputs) ? [inputsReordered(from, to)] : []),
  ];
}

function namesOf(specs: readonly TensorSpec[] | undefined): Set<string> {
  return new Set((specs ?? []).map(({ name }) => name));
}

function inputAdded(spec: TensorSpec): SignatureDifference {
  const detail = `The input ${quote(spec.name)} is new and must be sent: requests of before lack it.`;
  return difference("input.added", {
    name: spec.name,
    from: null,
    to: describeTensor(spec),
    detail,
  });
}

function inputRemoved(spec: TensorSpec): SignatureDifference {
  const detail = `The input ${quote(spec.name)} is gone: requests that send it are refused.`;
  return difference("input.removed", {
    name: spec.name,
    from: describeTensor(spec),
    to: null,
    detail,
  });
}

function inputRenamed(from: TensorSpec, to: TensorSpec): SignatureDifference {
  return difference("input.renamed", {
    name: from.name,
    from: from.name,
    to: to.name,
    detail: `The input ${quote(from.name)} is called ${quote(to.name)} now: requests must use that name.`,
  });
}

function becameOptional(spec: TensorSpec): SignatureDifference {
  return difference("input.became_optional", {
    name: spec.name,
    from: describeTensor(spec),
    to: "optional",
    detail: `The input ${quote(spec.name)} has a default in the file now and cannot be sent: requests that send it are refused.`,
  });
}

function becameRequired(spec: TensorSpec): SignatureDifference {
  return difference("input.became_required", {
    name: spec.name,
    from: "optional",
    to: describeTensor(spec),
    detail: `The input ${quote(spec.name)} has lost its default and must be sent: requests of before lack it.`,
  });
}

/** What has a default in the file is never sent, so that its coming and going change no request. */
function compareOptional(from: Signature, to: Signature): SignatureDifference[] {
  const before = from.optionalInputs ?? [];
  const after = to.optionalInputs ?? [];
  const known = new Set([...namesOf(before), ...namesOf(from.inputs)]);
  const still = new Set([...namesOf(after), ...namesOf(to.inputs)]);
  const added = after.filter(({ name }) => !known.has(name));
  const removed = before.filter(({ name }) => !still.has(name));
  return [
    ...added.map((spec) =>
      difference("input.optional.added", {
        name: spec.name,
        from: null,
        to: describeTensor(spec),
        detail: `The optional input ${quote(spec.name)} is new; it has a default, and requests stay as they are.`,
      }),
    ),
    ...removed.map((spec) =>
      difference("input.optional.removed", {
        name: spec.name,
        from: describeTensor(spec),
        to: null,
        detail: `The optional input ${quote(spec.name)} is gone; nobody could send it, and requests stay as they are.`,
      }),
    ),
  ];
}

function inputsReordered(from: Signature, to: Signature): SignatureDifference {
  const list = ({ inputs }: Signature) => inputs.map(({ name }) => name).join(", ");
  return difference("input.order", {
    name: "inputs",
    from: list(from),
    to: list(to),
    detail: "The inputs stand in another order. Requests name them, so that nothing changes.",
  });
}

function compareInput(from: TensorSpec, to: TensorSpec): SignatureDifference[] {
  const { name } = from;
  const found: SignatureDifference[] = [];
  if (from.datatype !== to.datatype) {
    found.push(
      difference("input.type", {
        name,
        from: from.datatype,
        to: to.datatype,
        detail: `The input ${quote(name)} takes ${to.datatype} instead of ${from.datatype}.`,
      }),
    );
  }
  return [...found, ...compareShape(from, to)];
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
      const detail = `The input ${quote(name)} took any shape and takes ${shapes.to} only.`;
      return [difference("input.shape.stated", { ...shapes, detail })];
    }
    const detail = `The input ${quote(name)} takes any shape now, also ${shapes.from}.`;
    return [difference("input.shape.unstated", { ...shapes, detail })];
  }
  if (from.shape.length !== to.shape.length) {
    const detail = `The input ${quote(name)} has ${to.shape.length} dimensions instead of ${from.shape.length}.`;
    return [difference("input.rank", { ...shapes, detail })];
  }
  return from.shape.flatMap((before, axis) => {
    const after = to.shape?.[axis] ?? null;
    return compareDimension(name, axis, before, after);
  });
}

type Size = NonNullable<TensorSpec["shape"]>[number];

function compareDimension(name: string, axis: number, from: Size, to: Size): SignatureDifference[] {
  if (from === to) return [];
  const place = `Dimension ${axis} of the input ${quote(name)}`;
  const parts = { name, axis, from: describeDimension(from), to: describeDimension(to) };
  if (typeof from === "number" && typeof to === "number") {
    const detail = `${place} is ${to} instead of ${from}.`;
    return [difference("input.dimension.size", { ...parts, detail })];
  }
  if (typeof to === "number") {
    const detail = `${place} was free and is ${to} only.`;
    return [difference("input.dimension.fixed", { ...parts, detail })];
  }
  if (typeof from === "number") {
    const detail = `${place} was ${from} and may have any size, ${from} too.`;
    return [difference("input.dimension.freed", { ...parts, detail })];
  }
  const detail = `${place} is free under another name.`;
  return [difference("input.dimension.named", { ...parts, detail })];
}
