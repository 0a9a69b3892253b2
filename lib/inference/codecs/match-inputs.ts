import type { Signature } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import { describeTensor, inputLabel } from "./check-shape";
import type { JsonObject } from "./json-value";

/** Refuses an object of inputs that has others than the signature, or not all; `placeOf` says where it stands. */
export function assertNames(given: JsonObject, signature: Signature, placeOf?: () => string): void {
  const { inputs } = signature;
  if (given.size === inputs.length && inputs.every(({ name }) => given.has(name))) return;
  for (const name of given.keys()) {
    if (!inputs.some((spec) => spec.name === name)) refuseUnknownInput(name, signature);
  }
  assertAllPresent(signature, (name) => given.has(name), placeOf?.());
}

/** onnxruntime ignores inputs that it does not know; a caller who mistyped one must hear of it. */
export function refuseUnknownInput(name: string, signature: Signature): never {
  const names = signature.inputs.map((spec) => spec.name);
  throw new AppError(
    "input.unknown",
    `${inputLabel(name)} is not an input of this model; ${suggest(name, names, "inputs")}`,
    { errors: [{ field: `inputs.${name}`, message: "is not in the signature" }] },
  );
}

/** `did you mean "x"?`, or the names that exist. */
export function suggest(name: string, names: readonly string[], what: string): string {
  const near = names.find((other) => isNear(name.toLowerCase(), other.toLowerCase()));
  if (near !== undefined) return `did you mean ${JSON.stringify(near)}?`;
  if (names.length === 0) return `it has no ${what}.`;
  const shown = names.slice(0, 20).map((other) => JSON.stringify(other));
  return `its ${what} are ${shown.join(", ")}${names.length > 20 ? ", …" : ""}.`;
}

/** `place` is where they are missing; left out for the request itself. */
export function assertAllPresent(
  signature: Signature,
  isGiven: (name: string) => boolean,
  place?: string,
): void {
  const missing = signature.inputs.filter((spec) => !isGiven(spec.name));
  if (missing.length === 0) return;
  const listed = missing
    .slice(0, 20)
    .map((spec) => `${JSON.stringify(spec.name)} (${describeTensor(spec.datatype, spec.shape)})`)
    .join(", ");
  const plural = missing.length === 1 ? "input is" : "inputs are";
  const where = place === undefined ? "" : ` in ${place}`;
  throw new AppError("input.missing", `The ${plural} missing${where}: ${listed}.`, {
    errors: missing.map((spec) => ({
      field: `inputs.${spec.name}`,
      message: "is missing",
      expected: describeTensor(spec.datatype, spec.shape),
    })),
  });
}

/** At most two edits apart, and fewer than half of the name. */
function isNear(a: string, b: string): boolean {
  const limit = Math.min(2, Math.ceil(Math.max(a.length, b.length) / 2) - 1);
  if (Math.abs(a.length - b.length) > limit || a.length > 200) return false;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return (row[b.length] ?? limit + 1) <= limit;
}
