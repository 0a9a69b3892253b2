import { spawnSync } from "node:child_process";
import { createReadStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openArtifactStore } from "@/lib/artifacts";
import { dataPaths, makeDataDirs } from "@/lib/platform/data-dir";
import { replaceEnv } from "@/lib/platform/env";
import { readOrMakeSecrets } from "@/lib/platform/secrets";
import { type Identity, workerIdentity } from "@/lib/platform/worker-identity";
import { fixtureVersion, recommenderPath } from "../testing/fixture-version";
import { startTestWorker } from "../testing/talk-to-worker";
import { validateArtifact } from "../validate-artifact";

/** Only root may give a process another user; whoever else runs the tests has nothing to see here. */
const isRoot = process.getuid?.() === 0;
const folder = mkdtempSync("/tmp/onnward-identity-");

beforeAll(() => {
  replaceEnv({
    NODE_ENV: "test",
    ONNWARD_DATA_DIR: path.join(folder, "data"),
    ONNWARD_WORKER_UID: "61234",
    ONNWARD_WORKER_GID: "61235",
  });
  makeDataDirs();
  readOrMakeSecrets();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The artifact where a real installation has it: in a folder that only we may enter. */
async function storedVersion() {
  const version = await fixtureVersion(recommenderPath);
  const store = openArtifactStore();
  const source = createReadStream(recommenderPath);
  await store.commit(await store.receive(source, { maxBytes: version.sizeBytes }));
  return { ...version, path: store.pathOf(version.digest) };
}

function readAs(identity: Identity, file: string): string {
  return spawnSync("cat", [file], { ...identity, cwd: "/" }).stderr.toString();
}

describe.runIf(isRoot)("with a user of their own", () => {
  it("a worker serves from the data folder as that user, in no group, without a capability", async () => {
    const worker = startTestWorker(await storedVersion());
    expect((await worker.next()).report.type).toBe("warm");
    const status = readFileSync(`/proc/${worker.child.pid}/status`, "utf8");
    expect(status).toMatch(/^Uid:\t61234\t61234\t61234\t61234$/m);
    expect(status).toMatch(/^Gid:\t61235\t61235\t61235\t61235$/m);
    expect(status).toMatch(/^Groups:\s*$/m);
    expect(status).toMatch(/^Cap(Prm|Eff|Amb):\t0+$/m);
    worker.predict({ user_id: 123, item_id: 456 });
    expect((await worker.next()).report.type).toBe("answer");
    worker.child.kill("SIGKILL");
    await worker.ended;
  });

  it("the validator tries an artifact that its user may not open", async () => {
    const { path: file, digest, sizeBytes, signature } = await storedVersion();
    const limits = { timeoutMs: 20_000, memoryMib: 512 };
    const trial = { path: file, digest, sizeBytes, externalFiles: [], signature, ...limits };
    expect(await validateArtifact(trial)).toMatchObject({ ok: true });
  });

  it("that user cannot read the secrets, an artifact, or another process's environment", async () => {
    const identity = workerIdentity();
    if (identity === null) throw new Error("no identity");
    const { path: artifact } = await storedVersion();
    for (const file of [dataPaths().secrets, artifact, `/proc/${process.pid}/environ`])
      expect(readAs(identity, file), file).toMatch(/Permission denied/);
  });
});
