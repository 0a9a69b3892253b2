import { describe, expect, test } from "vitest";
import { keyDto } from "@/lib/contract/testing/key";
import type { ActivityDto, ServingDto } from "@/lib/contract/usage";
import { progressOf, rolesThatCan } from "./first-steps";

const at = "2026-01-01T00:00:00.000Z";
const shipped: ServingDto = {
  model: "recommender",
  alias: "production",
  version: 1,
  protected: false,
  movedAt: at,
  movedBy: { kind: "system", label: "system (runner)" },
  reason: "",
  requests: 0,
  errors: 0,
  p50Ms: null,
  p95Ms: null,
  windowMinutes: 60,
};
const uploaded: ActivityDto = {
  at,
  kind: "uploaded",
  model: "recommender",
  version: 1,
  alias: null,
  from: null,
  to: null,
  by: "system (first start)",
  reason: "",
};
const seededKey = keyDto({ createdBy: "system (first start)" });
const fresh = { serving: [shipped], activity: [uploaded], keys: [seededKey] };
const none = { upload: false, promote: false, key: false, predict: false };

describe("the first steps", () => {
  test("of a fresh installation are all open: what ships with it counts for nothing", () => {
    expect(progressOf(fresh)).toEqual(none);
  });

  test.each([
    ["an upload of a person", { activity: [{ ...uploaded, by: "a@b.c" }] }, { upload: true }],
    [
      "an upload of a key called system",
      { activity: [{ ...uploaded, by: "system (onw_live_ab12)" }] },
      { upload: true },
    ],
    ["a key that somebody made", { keys: [{ ...seededKey, createdBy: "a@b.c" }] }, { key: true }],
    ["the start's own use of its key", { keys: [{ ...seededKey, lastUsedAt: at }] }, {}],
    [
      "a use of a key that somebody made",
      { keys: [{ ...seededKey, createdBy: "a@b.c", lastUsedAt: at }] },
      { key: true, predict: true },
    ],
    [
      "an answered request",
      { serving: [{ ...shipped, requests: 2, errors: 1 }] },
      { predict: true },
    ],
    ["only refused requests", { serving: [{ ...shipped, requests: 2, errors: 2 }] }, {}],
    [
      "a key that can only read",
      { keys: [{ ...seededKey, createdBy: "a@b.c", scopes: ["models:read" as const] }] },
      {},
    ],
  ])("%s ticks what it should", (_, change, ticked) => {
    expect(progressOf({ ...fresh, ...change })).toEqual({ ...none, ...ticked });
  });

  test("are over when a person's or a key's promotion serves", () => {
    const own = { ...shipped, movedBy: { kind: "user", label: "a@b.c" } };
    expect(progressOf({ ...fresh, serving: [shipped, own] })).toBeNull();
    const staging = { ...own, alias: "staging" };
    expect(progressOf({ ...fresh, serving: [shipped, staging] })).not.toBeNull();
  });

  test("name who can take them", () => {
    expect(rolesThatCan("promote")).toEqual(["engineer", "approver", "admin"]);
  });
});
