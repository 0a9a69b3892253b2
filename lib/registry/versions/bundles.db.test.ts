import { createHash } from "node:crypto";
import { readdirSync, rmSync, utimesSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, test } from "vitest";
import { type ArtifactStore, openArtifactStore } from "@/lib/artifacts";
import { lookupModel, rowBytes } from "@/lib/artifacts/testing/external-bundle";
import type { VersionFileRole } from "@/lib/contract/version-file";
import { setClock } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { openVersionFile } from "../artifacts";
import { archiveVersion } from "../lifecycle";
import { type BundleFile, uploadBundle } from "../testing/bundle";
import {
  auditOf,
  codeOf,
  inPieces,
  report,
  rowOf,
  signature,
  smallModel,
  upload,
} from "../testing/registry";
import { collectOrphans, getVersion, settleVersion } from "./index";

const database = useDatabase({ ONNWARD_MAX_VERSION_BYTES: "200000" });
const engineer = userContext("engineer");
const sha256 = (bytes: Uint8Array | string) =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

const rows = 50;
const model = lookupModel(rows);
const table = Buffer.alloc(rows * rowBytes, 7);
const weights: BundleFile = { name: "weights.bin", role: "external_data", bytes: table };
const blobs = () => readdirSync(path.join(database.dataDir, "artifacts/blobs"));
const incoming = () => readdirSync(path.join(database.dataDir, "artifacts/incoming"));

function file(role: VersionFileRole, bytes: string, name = `${role}.txt`): BundleFile {
  return { name, role, bytes };
}

test("a version has its files, by name and digest, and its size is that of the model with its weights", async () => {
  const samples = JSON.stringify({ samples: [{ name: "a", inputs: { x: [1] }, outputs: {} }] });
  const files = [
    weights,
    file("labels", "cat\ndog\n"),
    file("tokenizer", '{"model":{}}', "tokenizer.json"),
    file("card", "# What it is for", "README.md"),
    file("golden_samples", samples, "golden.json"),
  ];
  const made = await uploadBundle(engineer, "whole", { model, files });
  const version = await getVersion(engineer, { name: "whole", number: 1 });
  expect(version.digest).toBe(sha256(model));
  expect(version.sizeBytes).toBe(model.length + table.length);
  expect(version.files).toEqual(
    files
      .map(({ name, role, bytes }) => ({
        ...{ name, role, digest: sha256(bytes) },
        sizeBytes: Buffer.from(bytes).length,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
  expect(version.card).toBe("# What it is for");
  expect(version.facts.parameterCount).toBe(rows * 4);
  expect(
    await db().goldenSample.count({ where: { version: { number: 1, model: { name: "whole" } } } }),
  ).toBe(1);
  expect(incoming()).toEqual([]);
  const created = await db().auditEvent.findFirstOrThrow({
    where: { action: "version.created", target: "version:whole@1" },
  });
  expect(created.canonical).toContain(made.files[0]?.digest);
});

test("every file comes down as it went up, and what is damaged or not there is said and audited", async () => {
  await uploadBundle(engineer, "down", { model, files: [weights] });
  const opened = await openVersionFile(engineer, { name: "down", number: 1, file: "weights.bin" });
  const pieces: Uint8Array[] = [];
  for await (const piece of opened.read({ start: 3, end: 9 })) pieces.push(piece);
  expect(Buffer.concat(pieces)).toEqual(table.subarray(3, 10));
  const other = { name: "down", number: 1, file: "model.onnx" };
  expect(await codeOf(openVersionFile(engineer, other))).toBe("version.file_not_found");

  rmSync(openArtifactStore().pathOf(opened.digest));
  const again = { name: "down", number: 1, file: "weights.bin" };
  expect(await codeOf(openVersionFile(engineer, again))).toBe("artifact.missing");
  expect(await auditOf("version:down@1")).toEqual(["version.created", "artifact.corrupt failure"]);
  // The same bytes in another version bring them back, and the log says that too.
  await uploadBundle(engineer, "down", { model, files: [weights] });
  await openVersionFile(engineer, again);
  expect(await auditOf("version:down@2")).toEqual(["artifact.repaired", "version.created"]);
});

test("the same weights in two versions are one blob, and stay while either names them", async () => {
  await uploadBundle(engineer, "shared", { model, files: [weights] });
  const before = blobs().length;
  await uploadBundle(engineer, "shared", { model, files: [weights, file("card", "# Another")] });
  expect(blobs()).toHaveLength(before + 1);
  const dayBefore = new Date(Date.now() - 25 * 3_600_000);
  for (const name of blobs())
    utimesSync(path.join(database.dataDir, "artifacts/blobs", name), dayBefore, dayBefore);
  expect(await collectOrphans()).toBe(0);
});

test("nothing is removed any more when the lock on what is named may be over", async () => {
  const removed: string[] = [];
  let restore = () => {};
  const store: Pick<ArtifactStore, "collectOrphans"> = {
    collectOrphans: (removeUnknown) =>
      removeUnknown(["1".repeat(64), "2".repeat(64)], async (digest) => {
        removed.push(digest);
        restore = setClock(() => Date.now() + 2_500);
      }),
  };
  try {
    expect(await collectOrphans(store)).toBe(1);
  } finally {
    restore();
  }
  expect(removed).toEqual(["1".repeat(64)]);
});

test("a verdict on a version that was archived meanwhile keeps no blob of its own", async () => {
  const { version } = await upload(engineer, "verdict");
  const { id: versionId } = await rowOf("verdict", version);
  const store = openArtifactStore();
  const derived = await store.receive(inPieces(Buffer.from("derived")), { maxBytes: 100 });
  await store.commit(derived);
  await store.discard(derived);
  await archiveVersion(engineer, { name: "verdict", number: version });
  const { digest, sizeBytes } = derived;
  const result = { ok: true, serving: { digest, sizeBytes }, signature, report } as const;
  await settleVersion(engineer, { versionId, result });
  expect(await db().artifact.count({ where: { digest } })).toBe(0);
});

describe("nothing is left, neither row nor blob, of a bundle with", () => {
  it.each<[string, { model?: Uint8Array; files: BundleFile[] }, string]>([
    ["weights that no tensor refers to", { model: smallModel, files: [weights] }, "model.invalid"],
    [
      "weights under another name",
      { files: [{ ...weights, name: "other.bin" }] },
      "model.external_data",
    ],
    ["no weights", { files: [] }, "model.external_data"],
    [
      "weights under another role",
      { files: [{ ...weights, role: "tokenizer" }] },
      "model.external_data",
    ],
    [
      "weights that end too early",
      { files: [{ ...weights, bytes: table.subarray(1) }] },
      "model.external_data",
    ],
    ["a path as a name", { files: [{ ...weights, name: "../weights.bin" }] }, "request.invalid"],
    [
      "the name of the model itself",
      { files: [weights, file("card", "x", "Model.ONNX")] },
      "request.invalid",
    ],
    [
      "two names that are one on some disk",
      { files: [weights, file("card", "x", "WEIGHTS.bin")] },
      "request.invalid",
    ],
    [
      "two cards",
      { files: [weights, file("card", "x", "a.md"), file("card", "y", "b.md")] },
      "request.invalid",
    ],
    [
      "a tokenizer that is no JSON",
      { files: [weights, file("tokenizer", "{")] },
      "version.file_invalid",
    ],
    [
      "labels of which two are the same",
      { files: [weights, file("labels", "a\na")] },
      "version.file_invalid",
    ],
    [
      "a card that is too long",
      { files: [weights, file("card", "x".repeat(150_000) + "é".repeat(50_001))] },
      "request.too_large",
    ],
    [
      "a card that is not UTF-8",
      { files: [weights, { name: "c.md", role: "card", bytes: Buffer.from([0xff, 0xfe]) }] },
      "version.file_invalid",
    ],
    [
      "golden samples that are none",
      { files: [weights, file("golden_samples", "[]")] },
      "golden.invalid",
    ],
  ])("%s", async (_what, bundle, code) => {
    const before = blobs();
    expect(await codeOf(uploadBundle(engineer, "refused", { model, ...bundle }))).toBe(code);
    expect(blobs()).toEqual(before);
    expect(incoming()).toEqual([]);
    expect(await db().model.count({ where: { name: "refused" } })).toBe(0);
  });
});

test("weights outside the upload are a security event, as any reach for another file", async () => {
  const reaching = lookupModel(rows, "../../etc/passwd");
  expect(await codeOf(uploadBundle(engineer, "reaching", { model: reaching, files: [] }))).toBe(
    "model.external_data",
  );
  const refused = await db().auditEvent.findFirstOrThrow({
    where: { action: "version.refused", target: "model:reaching" },
  });
  expect(JSON.parse(refused.canonical)).toMatchObject({ after: { isSecurityEvent: true } });
});
