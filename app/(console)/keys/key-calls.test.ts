import { expect, test } from "vitest";
import type { KeyDto } from "@/lib/contract/key";
import { envLine, firstCall } from "./key-calls";
import { stateOf } from "./key-state";

const origin = "https://models.example.com";
const secret = "onw_live_x";

test.each([
  [["predict"], ["fraud"], "ocr", "/v2/models/fraud"],
  [["models:read"], [], "ocr", "/v2/models/ocr"],
  [["predict"], [], undefined, "/api/v1/me"],
  [["audit:read"], ["fraud"], "ocr", "/api/v1/me"],
] as const)("a key with %j for %j first calls what it may", (scopes, models, anyModel, path) => {
  const key = { scopes: [...scopes], models: [...models] };
  expect(firstCall({ origin, secret, key, anyModel })).toBe(
    `curl -H "Authorization: Bearer onw_live_x" https://models.example.com${path}`,
  );
});

test("an environment line is the variable that the documents name", () => {
  expect(envLine(secret)).toBe("ONNWARD_API_KEY=onw_live_x");
});

test.each([
  ["active", "2026-03-15T00:00:00.000Z", "expiring"],
  ["active", "2026-03-15T00:00:00.001Z", "active"],
  ["active", null, "active"],
  ["revoked", "2026-03-02T00:00:00.000Z", "revoked"],
  ["expired", "2026-02-28T00:00:00.000Z", "expired"],
] as const)("a key that is %s and ends at %s on 1 March reads %s", (status, expiresAt, state) => {
  const key: KeyDto = {
    id: "",
    name: "",
    prefix: "",
    scopes: [],
    models: [],
    status,
    expiresAt,
    revokedAt: null,
    lastUsedAt: null,
    createdBy: "",
    createdAt: "",
  };
  expect(stateOf(key, Date.parse("2026-03-01T00:00:00Z"))).toBe(state);
});
