import { createHash } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deriveSignature, scanModel } from "@/lib/artifacts/onnx";
import { lookupModel, rowBytes, writeTable } from "@/lib/artifacts/testing/external-bundle";
import { defaultServingSettings } from "@/lib/contract/serving";
import { dataPaths, makeDataDirs } from "@/lib/platform/data-dir";
import { replaceEnv } from "@/lib/platform/env";
import { makeModelFolder, sweepModelFolders } from "./process/model-folder";
import { startTestWorker } from "./testing/talk-to-worker";
import type { ServedVersion } from "./types";
import { validateArtifact } from "./validate-artifact";

const folder = mkdtempSync(path.join(tmpdir(), "onnward-external-"));
const rows = 10_000;
/** As a store has them: every blob in a folder of its own, all under the same name. */
const stored = { model: path.join(folder, "blobs/a"), table: path.join(folder, "blobs/b") };
let version: ServedVersion;

beforeAll(async () => {
  replaceEnv({ NODE_ENV: "test", ONNWARD_DATA_DIR: folder });
  makeDataDirs();
  for (const place of Object.values(stored)) mkdirSync(place, { recursive: true });
  const [model, table] = [
    path.join(stored.model, "model.onnx"),
    path.join(stored.table, "model.onnx"),
  ];
  writeFileSync(model, lookupModel(rows));
  writeTable(table, rows);
  const scan = await scanModel(model, new Map([["weights.bin", rows * rowBytes]]));
  version = {
    ...{ id: "v", model: "lookup", number: 1, path: model, ...digestOf(model) },
    externalFiles: [{ name: "weights.bin", path: table, ...digestOf(table) }],
    signature: deriveSignature(scan),
    settings: defaultServingSettings,
    batching: null,
    cost: null,
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function digestOf(file: string) {
  const bytes = readFileSync(file);
  return { digest: createHash("sha256").update(bytes).digest("hex"), sizeBytes: bytes.length };
}

/** The version with another file in the place of its table. */
function withTable(content: Buffer | null): ServedVersion {
  const file = path.join(folder, "blobs/damaged.bin");
  rmSync(file, { force: true });
  if (content !== null) writeFileSync(file, content);
  return {
    ...version,
    externalFiles: version.externalFiles.map((one) => ({ ...one, path: file })),
  };
}

function tableBytes(): Buffer {
  return readFileSync(path.join(stored.table, "model.onnx"));
}

function tryVersion({ path: file, digest, sizeBytes, externalFiles, signature }: ServedVersion) {
  const limits = { timeoutMs: 20_000, memoryMib: 512 };
  return validateArtifact({ path: file, digest, sizeBytes, externalFiles, signature, ...limits });
}

describe("a version with external data", () => {
  it("answers from it, in a directory that holds its files and nothing else", async () => {
    const worker = startTestWorker(version);
    expect((await worker.next()).report.type).toBe("warm");
    const cwd = readlinkSync(`/proc/${worker.child.pid}/cwd`);
    expect(readdirSync(cwd)).toEqual(["weights.bin"]);
    expect(statSync(cwd).mode & 0o222).toBe(0);
    expect(statSync(path.join(cwd, "weights.bin")).mode & 0o222).toBe(0);
    worker.predict({ x: [0, rows - 1] });
    expect((await worker.next()).json).toEqual({
      y: [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
    });
    worker.child.kill("SIGKILL");
    await worker.ended;
    expect(readdirSync(dataPaths().modelFolders)).toEqual([]);
    // The blob is what it was: the second name is gone, not the bytes.
    expect(tableBytes()).toHaveLength(rows * rowBytes);
  });

  it("is tried in quarantine, which leaves no directory behind", async () => {
    expect(await tryVersion(version)).toMatchObject({ ok: true });
    expect(readdirSync(dataPaths().modelFolders)).toEqual([]);
  });
});

describe("damaged external data is found at load, and nothing is answered from it:", () => {
  const flipped = () => {
    const bytes = tableBytes();
    bytes.writeUInt8(bytes.readUInt8(77) ^ 1, 77);
    return bytes;
  };
  it.each([
    ["a flipped byte", flipped, "artifact.corrupt"],
    ["a byte less", () => tableBytes().subarray(0, -1), "artifact.corrupt"],
    ["a byte more", () => Buffer.concat([tableBytes(), Buffer.alloc(1)]), "artifact.corrupt"],
  ])("%s", async (_what, damage, code) => {
    const worker = startTestWorker(withTable(damage()));
    expect((await worker.next()).report).toMatchObject({ type: "failed", fault: { code } });
    await worker.ended;
    expect(await tryVersion(withTable(damage()))).toMatchObject({ ok: false, fault: { code } });
  });

  it("no file at all", async () => {
    expect(() => startTestWorker(withTable(null))).toThrow(
      expect.objectContaining({ code: "artifact.missing" }),
    );
    expect(readdirSync(dataPaths().modelFolders)).toEqual([]);
  });
});

describe("directories of models", () => {
  it("that killed processes left behind are removed, and those in use are not", () => {
    const inUse = makeModelFolder(version.externalFiles);
    const [machine = ""] = path.basename(inUse.path).split("-");
    // No process has this number: it is beyond what the kernel gives.
    const left = path.join(dataPaths().modelFolders, `${machine}-99999999-x`);
    const foreign = path.join(dataPaths().modelFolders, "00000000-1-x");
    for (const place of [left, foreign]) mkdirSync(place);
    sweepModelFolders();
    const names = [path.basename(inUse.path), path.basename(foreign)];
    expect(readdirSync(dataPaths().modelFolders).sort()).toEqual(names.sort());
    inUse.remove();
    rmSync(foreign, { recursive: true });
  });

  it.each(["../x", "a/b", "..", ""])("take no name that is a path: %j", (name) => {
    const [file] = version.externalFiles;
    if (file === undefined) throw new Error("no file");
    expect(() => makeModelFolder([{ ...file, name }])).toThrow("not a plain file name");
    expect(readdirSync(dataPaths().modelFolders)).toEqual([]);
  });
});
