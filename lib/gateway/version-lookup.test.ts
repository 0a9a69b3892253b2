import { afterEach, beforeEach, expect, it } from "vitest";
import { setClock } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import type { SnapshotVersion } from "@/lib/rollout";
import { testVersion } from "@/lib/rollout/testing/snapshot";
import { createVersionLookup } from "./version-lookup";

const version = testVersion({ number: 3 });
let now = 1_000_000_000;
let asked: (number | string)[];
let answer: () => Promise<SnapshotVersion | null>;
let lookUp: ReturnType<typeof createVersionLookup>;
let restoreClock: () => void;

beforeEach(() => {
  asked = [];
  answer = async () => version;
  restoreClock = setClock(() => now);
  lookUp = createVersionLookup((_, ref) => {
    asked.push(ref);
    return answer();
  });
});
afterEach(() => restoreClock());

it("asks the database once for many callers, and again when the revision moved", async () => {
  const found = await Promise.all(Array.from({ length: 100 }, () => lookUp("m", 3, "1")));
  expect(new Set(found)).toEqual(new Set([version]));
  expect(asked).toHaveLength(1);
  now += 3_600_000;
  await lookUp("m", 3, "1");
  expect(asked).toHaveLength(1);
  await lookUp("m", 3, "2");
  expect(asked).toHaveLength(2);
});

it("remembers for a second that a number does not exist", async () => {
  answer = async () => null;
  for (let times = 0; times < 10; times += 1) expect(await lookUp("m", 3, "1")).toBeNull();
  expect(asked).toHaveLength(1);
  now += 1_001;
  answer = async () => version;
  expect(await lookUp("m", 3, "1")).toBe(version);
  expect(asked).toHaveLength(2);
});

it("goes on with the last answer while the database is away, and asks again afterwards", async () => {
  await lookUp("m", 3, "1");
  const away = new AppError("db.unavailable", "It is away.");
  answer = () => Promise.reject(away);
  expect(await lookUp("m", 3, "2")).toBe(version);
  await expect(lookUp("m", 4, "2")).rejects.toBe(away);
  answer = async () => version;
  expect(await lookUp("m", 4, "2")).toBe(version);
  // What answered meanwhile may be archived by now, although the revision is the same.
  answer = async () => null;
  now += 1_001;
  expect(await lookUp("m", 3, "2")).toBeNull();
});

it("forgets what was taken back: after 'archived or gone' no older answer returns", async () => {
  await lookUp("m", 3, "1");
  answer = async () => null;
  expect(await lookUp("m", 3, "2")).toBeNull();
  answer = () => Promise.reject(new AppError("db.unavailable", "It is away."));
  await expect(lookUp("m", 3, "3")).rejects.toMatchObject({ code: "db.unavailable" });
});

it("keeps a bounded number of answers, the least recently asked give way", async () => {
  for (let number = 1; number <= 2_001; number += 1) await lookUp("m", number, "1");
  asked = [];
  await lookUp("m", 2_001, "1");
  expect(asked).toEqual([]);
  await lookUp("m", 1, "1");
  expect(asked).toEqual([1]);
});
