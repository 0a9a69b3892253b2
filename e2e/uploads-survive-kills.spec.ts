import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { type Answer, type Client, connect, upload } from "./harness/client";
import {
  descendantsOf,
  freePort,
  type Installation,
  sha256,
  startInstallation,
} from "./harness/installation";
import { recommenderSaying } from "./harness/recommender";

// `npm run soak` does two hundred of what `npm test` does three of.
const cycles = process.env.ONNWARD_SOAK === undefined ? 3 : 200;

test.setTimeout(60_000 + cycles * 30_000);

test(`an acknowledged upload survives ${cycles} kills of everything at a random moment`, async () => {
  const acknowledged: { version: number; digest: string }[] = [];
  let installation: Installation = await startInstallation({ keepData: true });
  const { dataDir, adminKey } = installation;
  const port = await freePort();
  try {
    const admin = connect(installation.url, adminKey);
    expect((await admin.call("POST", "/api/v1/models", { name: "survivor" })).status).toBe(201);
    for (let cycle = 0; cycle < cycles; cycle += 1) {
      const children = installation.descendants();
      const sending = keepUploading(installation.url, adminKey, cycle, acknowledged);
      // Long enough for a first upload, which loads the route, and short enough to hit the middle of one.
      await new Promise((resolve) => setTimeout(resolve, 400 + Math.random() * 1_600));
      installation.server.kill("SIGKILL");
      await sending;
      await expect
        .poll(() => descendantsOf(1).filter((pid) => children.includes(pid)), { timeout: 20_000 })
        .toEqual([]);
      installation = await startInstallation({
        reuse: { dataDir, adminKey, port },
        keepData: true,
      });
      await expectAllThere(installation, acknowledged);
    }
    expect(acknowledged.length).toBeGreaterThan(0);
    console.log(`kills: ${cycles}, acknowledged uploads: ${acknowledged.length}, lost: 0`);
  } finally {
    await installation.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

/** Uploads one after another, each with bytes of its own, until the server is gone. */
async function keepUploading(
  url: string,
  key: string,
  cycle: number,
  acknowledged: { version: number; digest: string }[],
): Promise<void> {
  const client = connect(url, key);
  for (let count = 0; ; count += 1) {
    const bytes = recommenderSaying(`onnward-${cycle}-${count}`);
    try {
      // Both ways of uploading, in turns.
      const version = await (count % 2 === 0 ? uploadAtOnce : uploadInParts)(client, bytes);
      if (version === null) return;
      acknowledged.push({ version, digest: sha256(bytes) });
    } catch {
      return; // Killed in between: nothing was promised.
    }
  }
}

async function uploadAtOnce(client: Client, bytes: Buffer): Promise<number | null> {
  const answer = await upload(client, "survivor", bytes, "");
  return answer.status === 202 ? answer.json.version : null;
}

/** By tus, in two requests after the one that begins it. Null: it was not acknowledged. */
async function uploadInParts(client: Client, bytes: Buffer): Promise<number | null> {
  const begun = await client.call("POST", "/api/v1/uploads", undefined, {
    "Tus-Resumable": "1.0.0",
    "Upload-Length": String(bytes.length),
    "Upload-Metadata": `model ${Buffer.from("survivor").toString("base64")}`,
  });
  const at = begun.headers.get("location");
  if (begun.status !== 201 || at === null) return null;
  const middle = bytes.length >> 1;
  let version: number | null = null;
  for (const [from, to] of [
    [0, middle],
    [middle, bytes.length],
  ] as const) {
    const answer = await client.call("PATCH", at, bytes.subarray(from, to), {
      "Content-Type": "application/offset+octet-stream",
      "Tus-Resumable": "1.0.0",
      "Upload-Offset": String(from),
    });
    if (answer.status !== 204) return null;
    version = Number(answer.headers.get("onnward-version")?.split("@")[1] ?? Number.NaN);
  }
  return version;
}

async function expectAllThere(
  installation: Installation,
  acknowledged: readonly { version: number; digest: string }[],
): Promise<void> {
  const client = connect(installation.url, installation.adminKey);
  for (const { version, digest } of acknowledged.slice(-50)) {
    const download = await ask(client, `/api/v1/models/survivor/versions/${version}/artifact`);
    expect(sha256(download.bytes)).toBe(digest);
  }
  // Numbers without a gap, and no row without its blob.
  const list = await ask(client, "/api/v1/models/survivor/versions?limit=200");
  const versions: { version: number; digest: string }[] = list.json.data;
  versions.forEach(({ version }, index) => {
    expect(version).toBe((versions[0]?.version ?? 0) - index);
  });
  const blobs = path.join(installation.dataDir, "artifacts/blobs");
  const known = new Set(existsSync(blobs) ? readdirSync(blobs) : []);
  expect(versions.filter(({ digest }) => !known.has(digest.replace("sha256:", "")))).toEqual([]);
  expect((await ask(client, "/api/v1/audit/verify")).json.ok).toBe(true);
}

/** What is answered in the end: 503 says to come again, which on a busy machine is true after a start. */
async function ask(client: Client, path: string): Promise<Answer> {
  let answer = await client.call("GET", path);
  await expect
    .poll(
      async () => {
        if (answer.status === 503) answer = await client.call("GET", path);
        return answer.status;
      },
      { timeout: 30_000 },
    )
    .not.toBe(503);
  expect([path, answer.status, answer.json?.detail]).toEqual([path, 200, undefined]);
  return answer;
}
