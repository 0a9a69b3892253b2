import { expect, test } from "vitest";
import type { KeyDto } from "@/lib/contract/key";
import { keyDto } from "@/lib/contract/testing/key";
import { envLine, firstCall } from "./key-calls";
import { stateOf } from "./key-state";

const origin = "https://models.example.com";
const secret = "onw_live_x";

const predict = `curl 'https://models.example.com/predict/ocr' \\
  -H "Authorization: Bearer $ONNWARD_API_KEY" \\
  -d '{"x":1}'`;

test.each([
  [["predict"], ["fraud"], "/v2/models/fraud"],
  [["models:read"], [], "/v2/models/ocr"],
  [["audit:read"], ["fraud"], "/api/v1/me"],
] as const)("a key with %j for %j first calls what it may", (scopes, models, path) => {
  const key = { scopes: [...scopes], models: [...models] };
  expect(firstCall({ origin, secret, key, example: { model: "ocr", call: predict } })).toBe(
    `curl -H "Authorization: Bearer onw_live_x" https://models.example.com${path}`,
  );
});

test.each([[[]], [["ocr"]]])("a key that may predict, for %j, first predicts", (models) => {
  const key: Pick<KeyDto, "scopes" | "models"> = { scopes: ["predict"], models };
  const command = firstCall({ origin, secret, key, example: { model: "ocr", call: predict } });
  expect(command).toBe(predict.replace("$ONNWARD_API_KEY", secret));
});

test("without a model that is ready, a key reads or says who it is", () => {
  const key: Pick<KeyDto, "scopes" | "models"> = { scopes: ["predict"], models: [] };
  expect(firstCall({ origin, secret, key, example: undefined })).toContain("/api/v1/me");
  expect(firstCall({ origin, secret, key, example: { model: "ocr", call: null } })).toContain(
    "/v2/models/ocr",
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
  const key = keyDto({ status, expiresAt });
  expect(stateOf(key, Date.parse("2026-03-01T00:00:00Z"))).toBe(state);
});
