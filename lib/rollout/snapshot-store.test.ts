import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readStoredSnapshot, saveSnapshot } from "./snapshot-store";
import { testAlias, testKey, testSnapshot, testVersion } from "./testing/snapshot";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "onnward-snapshot-"));
  file = path.join(folder, "gateway", "snapshot.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const snapshot = testSnapshot({
  revision: "42",
  versions: [testVersion()],
  aliases: [testAlias()],
  keys: [testKey("onw_live_x")],
});

it("reads back exactly what was saved, and leaves no temporary file", async () => {
  await saveSnapshot(file, snapshot);
  await saveSnapshot(file, { ...snapshot, revision: "43" });
  expect(await readStoredSnapshot(file)).toEqual({
    kind: "found",
    snapshot: { ...snapshot, revision: "43" },
  });
  expect(readdirSync(path.dirname(file))).toEqual(["snapshot.json"]);
});

it("says none when there is none", async () => {
  expect(await readStoredSnapshot(file)).toEqual({ kind: "none" });
});

it("uses no snapshot whose bytes were torn or edited", async () => {
  await saveSnapshot(file, snapshot);
  const good = readFileSync(file, "utf8");
  for (const bad of [
    good.replace('"predict"', '"keys:write"'),
    good.slice(0, -20),
    "",
    "x\n{}\n",
  ]) {
    writeFileSync(file, bad);
    expect(await readStoredSnapshot(file)).toEqual({ kind: "damaged" });
  }
});
