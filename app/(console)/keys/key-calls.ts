import type { KeyDto } from "@/lib/contract/key";

/** What a first call is made of. */
interface FirstCall {
  readonly origin: string;
  /** The key itself, or a variable that holds it. */
  readonly secret: string;
  readonly key: Pick<KeyDto, "scopes" | "models">;
  /** A model that exists, for a key that reaches every one. */
  readonly anyModel: string | undefined;
}

/** A command that works with this key as it stands: what a model takes, else who the key is. */
export function firstCall({ origin, secret, key, anyModel }: FirstCall): string {
  const model = key.models[0] ?? anyModel;
  const canRead = key.scopes.some((scope) => scope === "predict" || scope === "models:read");
  const path = canRead && model !== undefined ? `/v2/models/${model}` : "/api/v1/me";
  return `curl -H "Authorization: Bearer ${secret}" ${origin}${path}`;
}

/** The line by which a program is told its key. */
export function envLine(secret: string): string {
  return `ONNWARD_API_KEY=${secret}`;
}
