import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import type { Actor } from "@/lib/contract/actor";
import { setClock } from "@/lib/platform/clock";
import { signPredictToken, verifyPredictToken } from "./predict-token";

const secret = "0123456789abcdef0123456789abcdef";
const actor: Actor = { kind: "user", id: "u1", label: "Zoë 𝄞 <z@example.com>", role: "engineer" };
let restore = () => {};
afterEach(() => restore());

test("a token names its actor and model for thirty seconds and no longer", () => {
  let now = 1_000_000;
  restore = setClock(() => now);
  const token = signPredictToken(secret, actor, "recommender");
  expect(token).toMatch(/^[\w.-]+$/);
  now += 29_999;
  expect(verifyPredictToken(secret, token)).toEqual({ actor, model: "recommender" });
  now += 1;
  expect(() => verifyPredictToken(secret, token)).toThrow("key.invalid");
});

test("a token of another installation, a changed one and junk are refused", () => {
  const token = signPredictToken(secret, actor, "recommender");
  expect(() => verifyPredictToken(`${secret}x`, token)).toThrow("key.invalid");
  const [payload, mac] = token.split(".");
  const other = Buffer.from(JSON.stringify({ actor, model: "other", expiresAtMs: 9e15 }));
  for (const forged of [
    `${other.toString("base64url")}.${mac}`,
    `${payload}.`,
    `${payload}`,
    `.${mac}`,
    "",
    ".",
    "..",
  ])
    expect(() => verifyPredictToken(secret, forged), forged).toThrow("key.invalid");
  fc.assert(
    fc.property(fc.string(), (junk) => {
      expect(() => verifyPredictToken(secret, junk)).toThrow("key.invalid");
    }),
  );
});
