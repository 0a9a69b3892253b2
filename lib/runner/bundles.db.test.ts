import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openArtifactStore } from "@/lib/artifacts";
import { lookupModel, rowBytes } from "@/lib/artifacts/testing/external-bundle";
import { validateArtifact } from "@/lib/inference";
import { dataPaths, makeDataDirs } from "@/lib/platform/data-dir";
import { userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { uploadBundle } from "@/lib/registry/testing/bundle";
import { auditOf } from "@/lib/registry/testing/registry";
import { getVersion } from "@/lib/registry/versions";
import { createHandlers } from "./handlers";
import { startWorkLoop } from "./work-loop";

useDatabase();
const engineer = userContext("engineer");
const rows = 50;
const model = lookupModel(rows);
const weights = {
  name: "weights.bin",
  role: "external_data" as const,
  bytes: Buffer.alloc(rows * rowBytes, 7),
};

/** With the real quarantine, until the version is what it will be. */
async function settled(name: string) {
  makeDataDirs();
  const limits = { timeoutMs: 60_000, memoryMib: 512 };
  const loop = startWorkLoop(
    createHandlers((subject) => validateArtifact({ ...subject, ...limits })),
  );
  const get = () => getVersion(engineer, { name, number: 1 });
  try {
    await expect
      .poll(async () => (await get()).status, { timeout: 60_000, interval: 50 })
      .not.toBe("validating");
  } finally {
    await loop.stop();
  }
  return get();
}

test("a version with weights beside it is run on them, and its labels name the columns of the answer", async () => {
  const labels = { name: "labels.txt", role: "labels" as const, bytes: "a\nb\nc\nd" };
  await uploadBundle(engineer, "labelled", { model, files: [weights, labels] });
  const version = await settled("labelled");
  expect(version.rejection).toBeNull();
  expect(version.status).toBe("ready");
  expect(version.signature?.outputs[0]?.classLabels).toEqual({
    datatype: "BYTES",
    values: ["a", "b", "c", "d"],
  });
  expect(readdirSync(dataPaths().modelFolders)).toEqual([]);
});

test("labels that fit no output are left out, which the report says", async () => {
  const labels = { name: "labels.txt", role: "labels" as const, bytes: "a\nb\nc" };
  await uploadBundle(engineer, "misfit", { model, files: [weights, labels] });
  const version = await settled("misfit");
  expect(version.status).toBe("ready");
  expect(version.signature?.outputs[0]?.classLabels).toBeUndefined();
  expect(version.report?.warnings.join()).toContain("class labels are not used");
});

test("weights that changed in the store are found in quarantine: the version is rejected", async () => {
  const bytes = Buffer.alloc(rows * rowBytes, 9);
  const { files } = await uploadBundle(engineer, "rotten", {
    model,
    files: [{ ...weights, bytes }],
  });
  const stored = openArtifactStore().pathOf(files[0]?.digest.replace("sha256:", "") ?? "");
  chmodSync(stored, 0o600);
  const damaged = readFileSync(stored);
  damaged.writeUInt8(1, 100);
  writeFileSync(stored, damaged);
  expect(await settled("rotten")).toMatchObject({
    status: "rejected",
    rejection: { code: "artifact.corrupt" },
  });
  expect(await auditOf("version:rotten@1")).toEqual([
    "version.created",
    "artifact.corrupt failure",
    "version.rejected",
  ]);
});
