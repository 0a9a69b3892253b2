import { createHash } from "node:crypto";
import {
  createReadStream,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { expect, test } from "@playwright/test";
import { lookupModel, rowBytes, writeTable } from "../lib/artifacts/testing/external-bundle";
import { startS3Server } from "../lib/artifacts/testing/s3-server";
import { type Client, connect } from "./harness/client";
import { commandOf, type Installation, startInstallation } from "./harness/installation";

// `npm run soak` does it with 3 GB, as models over protobuf's bound have; `npm test` with 64 MB.
const isLarge = process.env.ONNWARD_SOAK !== undefined;
const rows = isLarge ? 200_000_000 : 4_000_000;
const tableBytes = rows * rowBytes;
/** What console and gateway may hold of it at a time, whatever its size. */
const heldBytes = 400 * 1024 ** 2;
const folder = mkdtempSync(path.join(os.tmpdir(), "onnward-bundle-"));
const table = path.join(folder, "weights.bin");

test.setTimeout(isLarge ? 1_800_000 : 180_000);
test.beforeAll(() => writeTable(table, rows));
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(`a bundle of ${tableBytes} bytes goes up, validates, serves and comes down with every digest right`, async () => {
  const installation = await startInstallation();
  try {
    const watch = watchMemory(installation);
    const client = connect(installation.url, installation.adminKey);
    await bringBundle(client);
    await expectWhole(client);
    const grown = watch.stop();
    console.log(`bundle: ${tableBytes} bytes, largest growth of memory:`, grown);
    if (isLarge) for (const bytes of Object.values(grown)) expect(bytes).toBeLessThan(heldBytes);
  } finally {
    await installation.stop();
  }
});

test("the same with artifacts in a bucket, also after the local copies are gone", async () => {
  test.skip(isLarge, "the server of the tests keeps every byte a second time");
  const s3 = await startS3Server(path.join(folder, "s3"));
  const installation = await startInstallation({ environment: s3.settings });
  try {
    const client = connect(installation.url, installation.adminKey);
    await bringBundle(client);
    rmSync(path.join(installation.dataDir, "artifacts/blobs"), { recursive: true, force: true });
    await expectWhole(client);
    expect(statSync(s3.objectFile(await digestOf(createReadStream(table)))).size).toBe(tableBytes);
    expect(installation.output()).not.toContain(s3.settings.ONNWARD_S3_SECRET_ACCESS_KEY);
  } finally {
    await installation.stop();
    await s3.stop();
  }
});

/** Both files up, one version of them, promoted when it is ready, and answering from its weights. */
async function bringBundle(client: Client): Promise<void> {
  const model = path.join(folder, "lookup.onnx");
  writeFileSync(model, lookupModel(rows));
  const files = [
    { upload: await send(client, model), role: "model" },
    { upload: await send(client, table), name: "weights.bin", role: "external_data" },
  ];
  const made = await client.call("POST", "/api/v1/models/lookup/versions", { create: true, files });
  expect([made.status, made.json.code]).toEqual([202, undefined]);
  const at = "/api/v1/models/lookup/versions/1";
  await expect
    .poll(async () => (await client.call("GET", at)).json.status, { timeout: 600_000 })
    .not.toBe("validating");
  expect((await client.call("GET", at)).json.rejection).toBeNull();
  const alias = "/api/v1/models/lookup/aliases/production";
  await client.call("PUT", alias, { version: 1, reason: "test" });
  await expect
    .poll(async () => (await client.call("POST", "/predict/lookup", { x: [0, rows - 1] })).json, {
      timeout: 300_000,
    })
    .toEqual({
      y: [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
    });
}

/** A staged upload by tus, in one request, and verified; gives its id. */
async function send(client: Client, file: string): Promise<string> {
  const sizeBytes = statSync(file).size;
  const fileName = Buffer.from(path.basename(file)).toString("base64");
  const made = await client.call("POST", "/api/v1/uploads", undefined, {
    "Tus-Resumable": "1.0.0",
    "Upload-Length": String(sizeBytes),
    "Upload-Metadata": `filename ${fileName}`,
  });
  expect(made.status).toBe(201);
  const location = new URL(made.headers.get("location") ?? "", client.url).pathname;
  const request = http.request(`${client.url}${location}`, {
    method: "PATCH",
    headers: {
      authorization: `Bearer ${client.key}`,
      "tus-resumable": "1.0.0",
      "upload-offset": "0",
      "content-type": "application/offset+octet-stream",
      "content-length": sizeBytes,
    },
  });
  const answered = new Promise<number | undefined>((resolve, reject) => {
    request.on("response", (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    request.on("error", reject);
  });
  await pipeline(createReadStream(file, { highWaterMark: 1024 ** 2 }), request);
  expect(await answered).toBe(204);
  await expect
    .poll(async () => (await client.call("GET", location)).json.state, { timeout: 600_000 })
    .toBe("finished");
  return path.posix.basename(location);
}

async function expectWhole(client: Client): Promise<void> {
  const at = "/api/v1/models/lookup/versions/1";
  const { json: version } = await client.call("GET", at);
  const digest = await digestOf(createReadStream(table));
  expect(version.files).toMatchObject([
    { name: "weights.bin", digest: `sha256:${digest}`, sizeBytes: tableBytes },
  ]);
  const url = `${client.url}${at}/files/weights.bin`;
  const authorization = `Bearer ${client.key}`;
  // As a download that broke and went on: what came before, and the rest.
  const first = await fetch(url, { headers: { authorization, range: "bytes=0-999999" } });
  const rest = await fetch(url, { headers: { authorization, range: "bytes=1000000-" } });
  expect([first.status, rest.status]).toEqual([206, 206]);
  expect(rest.headers.get("repr-digest")).toContain(Buffer.from(digest, "hex").toString("base64"));
  expect(await digestOf(bodyOf(first), bodyOf(rest))).toBe(digest);
  const { bytes } = await client.call("GET", `${at}/artifact`);
  expect(bytes.equals(readFileSync(path.join(folder, "lookup.onnx")))).toBe(true);
}

async function* bodyOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read())
    yield part.value;
}

async function digestOf(...sources: AsyncIterable<Uint8Array>[]): Promise<string> {
  const hash = createHash("sha256");
  for (const source of sources) for await (const chunk of source) hash.update(chunk);
  return hash.digest("hex");
}

/** How much more memory console and gateway held at most than when this began: what files they map is not theirs. */
function watchMemory(installation: Installation) {
  const pids = new Map<string, number>();
  for (const pid of installation.descendants()) {
    const name = /dist\/(console|gateway|runner)\.js/.exec(commandOf(pid))?.[1];
    if (name !== undefined) pids.set(name, pid);
  }
  const before = new Map([...pids].map(([name, pid]) => [name, heldBy(pid)]));
  const most = new Map(before);
  const timer = setInterval(() => {
    for (const [name, pid] of pids) most.set(name, Math.max(most.get(name) ?? 0, heldBy(pid)));
  }, 200);
  return {
    stop(): Record<string, number> {
      clearInterval(timer);
      return Object.fromEntries(
        [...most].map(([name, bytes]) => [name, bytes - (before.get(name) ?? 0)]),
      );
    },
  };
}

function heldBy(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0; // Ended meanwhile.
  }
}
