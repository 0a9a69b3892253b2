import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Actor } from "@/lib/contract/actor";
import { holderSchema, roleSchema, scopeSchema } from "@/lib/contract/actor-schema";
import { currentTimeMs } from "@/lib/platform/clock";
import { deriveSecret } from "@/lib/platform/derive-secret";
import { AppError } from "@/lib/platform/errors";

/** How long the console's word for a test call is good. */
const lifetimeMs = 30_000;

const claimsSchema = z.object({
  actor: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("user"), id: z.string(), label: z.string(), role: roleSchema }),
    z.object({
      kind: z.literal("key"),
      id: z.string(),
      label: z.string(),
      scopes: z.array(scopeSchema),
      models: z.array(z.string()).nullable(),
      holders: z.array(holderSchema),
    }),
    z.object({ kind: z.literal("system"), id: z.string(), label: z.string() }),
  ]),
  model: z.string(),
  expiresAtMs: z.number(),
});

/** What console and gateway sign and check tokens with: of use for nothing else. */
export function predictTokenSecret(): string {
  return deriveSecret("predict tokens");
}

function mac(secret: string, payload: string): Buffer {
  return createHmac("sha256", secret).update(payload).digest();
}

/** The console's word to the gateway that this actor may predict with this model, good for 30 s. */
export function signPredictToken(secret: string, actor: Actor, model: string): string {
  const claims = { actor, model, expiresAtMs: currentTimeMs() + lifetimeMs };
  const payload = Buffer.from(JSON.stringify(claims)).toString("base64url");
  return `${payload}.${mac(secret, payload).toString("base64url")}`;
}

/** The actor and model of a token. Errors: `key.invalid` when it is forged, stale or torn. */
export function verifyPredictToken(secret: string, token: string): { actor: Actor; model: string } {
  const [payload = "", signature = ""] = token.split(".");
  const expected = mac(secret, payload);
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw invalidToken();
  const claims = claimsSchema.parse(JSON.parse(Buffer.from(payload, "base64url").toString()));
  if (claims.expiresAtMs <= currentTimeMs()) throw invalidToken();
  return { actor: claims.actor, model: claims.model };
}

function invalidToken(): AppError {
  return new AppError("key.invalid", "The internal token is not valid.");
}
