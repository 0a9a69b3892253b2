import { expect, test } from "vitest";
import { warningsOfKey } from "./key-warnings";

const dayMs = 86_400_000;
const now = Date.parse("2026-06-01T00:00:00Z");
const ago = (days: number) => now - days * dayMs;
const fresh = {
  createdAtMs: ago(1),
  lastUsedAtMs: null,
  expiresAtMs: null,
  revokedAtMs: null,
  supersededAtMs: null,
};

test.each([
  ["new", {}, []],
  ["unused for 44 days", { createdAtMs: ago(44) }, []],
  ["unused for 45 days", { createdAtMs: ago(45) }, ["idle"]],
  ["used yesterday", { createdAtMs: ago(60), lastUsedAtMs: ago(1) }, []],
  ["last used 45 days ago", { createdAtMs: ago(90), lastUsedAtMs: ago(45) }, ["idle"]],
  ["91 days old", { createdAtMs: ago(91), lastUsedAtMs: ago(1) }, ["old"]],
  ["ending in 14 days", { expiresAtMs: now + 14 * dayMs }, []],
  ["ending within 14 days", { expiresAtMs: now + 14 * dayMs - 1 }, ["expiring"]],
  ["all of it", { createdAtMs: ago(99), expiresAtMs: now + 1 }, ["idle", "old", "expiring"]],
  ["over", { createdAtMs: ago(99), expiresAtMs: now }, []],
  ["revoked", { createdAtMs: ago(99), revokedAtMs: ago(1) }, []],
] as const)("a key that is %s: %s", (_, different, warnings) => {
  expect(warningsOfKey({ ...fresh, ...different }, now)).toEqual(warnings);
});

const superseded = { ...fresh, createdAtMs: ago(99), supersededAtMs: ago(3) };

test.each([
  ["used near its end", { lastUsedAtMs: ago(1), expiresAtMs: now + dayMs - 1 }, true],
  ["used with most of the overlap left", { lastUsedAtMs: ago(1), expiresAtMs: now + dayMs }, false],
  ["not used since", { lastUsedAtMs: ago(4), expiresAtMs: now + 1 }, false],
] as const)("a replaced key that was %s warns of that alone, or of nothing", (_, times, warns) => {
  const expected = warns ? ["superseded_in_use"] : [];
  expect(warningsOfKey({ ...superseded, ...times }, now)).toEqual(expected);
});
