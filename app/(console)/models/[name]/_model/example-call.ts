import type { Signature } from "@/lib/contract/signature";
import { curlCall } from "../test/_call/call-snippets";
import { buildRequest } from "../test/_form/build-request";
import { emptyForm, type FormState, withValue } from "../test/_form/form-state";
import { requestSize } from "../test/_form/switch-source";

/** More numbers than this nobody reads: the call then takes them from a file. */
const mostElements = 40;

/** A call that works as it stands, once the key is in its variable: one row of ones. */
export function exampleCall({
  origin,
  model,
  version,
  signature,
}: {
  origin: string;
  model: string;
  version: string;
  signature: Signature;
}): string {
  const body = exampleBody(signature);
  return curlCall({ origin, model, version, body, hasWideIntegers: false });
}

function exampleBody(signature: Signature): string | null {
  if (requestSize(signature, emptyForm) > mostElements) return null;
  const filled = signature.inputs.reduce<FormState>(
    (state, spec) => withValue(state, spec, { source: "fill", fill: { kind: "ones", seed: 1 } }),
    emptyForm,
  );
  const built = buildRequest(signature, filled);
  return built.ok ? built.body : null;
}
