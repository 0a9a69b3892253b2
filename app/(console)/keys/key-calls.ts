import type { KeyDto } from "@/lib/contract/key";

/** A model that answers, and a prediction with it, for a key that may ask it. */
export interface Example {
  readonly model: string;
  /** A command with the key in $ONNWARD_API_KEY; null when no version of it is ready. */
  readonly call: string | null;
}

/** What a first call is made of. */
interface FirstCall {
  readonly origin: string;
  /** The key itself, or a variable that holds it. */
  readonly secret: string;
  readonly key: Pick<KeyDto, "scopes" | "models">;
  readonly example: Example | undefined;
}

/** A command that works with this key as it stands: a prediction, else what a model takes, else who the key is. */
export function firstCall({ origin, secret, key, example }: FirstCall): string {
  const isReached = example !== undefined && [example.model, undefined].includes(key.models[0]);
  if (isReached && example.call !== null && key.scopes.includes("predict"))
    return example.call.replace("$ONNWARD_API_KEY", secret);
  const model = key.models[0] ?? example?.model;
  const canRead = key.scopes.some((scope) => scope === "predict" || scope === "models:read");
  const path = canRead && model !== undefined ? `/v2/models/${model}` : "/api/v1/me";
  return `curl -H "Authorization: Bearer ${secret}" ${origin}${path}`;
}

/** The line by which a program is told its key. */
export function envLine(secret: string): string {
  return `ONNWARD_API_KEY=${secret}`;
}
