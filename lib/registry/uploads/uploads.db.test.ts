import { createHash, randomBytes } from "node:crypto";
import {
  appendFileSync,
  existsSync,
  readdirSync,
  statSync,
  truncateSync,
  utimesSync,
} from "node:fs";
import { beforeAll, expect, test, vi } from "vitest";
import * as versionsRoute from "@/app/api/v1/models/[name]/versions/route";
import * as uploadsRoute from "@/app/api/v1/uploads/route";
import { hashMemory } from "@/lib/artifacts/uploads";
import { callRoute } from "@/lib/console/testing/call-route";
import { maxOpenUploads } from "@/lib/contract/upload";
import { dataPaths } from "@/lib/platform/data-dir";
import { db } from "@/lib/platform/db";
import { contextOf } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { auditOf, smallModel } from "../testing/registry";
import { collectUploads, getUpload } from "./index";
import { makeKey, metadata, partOf, sha256, tusCaller } from "./testing/tus";

useDatabase();

let key: string;
const { send, begin, patch, read } = tusCaller(() => key);

beforeAll(async () => {
  key = await makeKey();
});

test("bytes that come in parts become a version with their last one, and the answer names it", async () => {
  const id = await begin(smallModel, {
    model: "parts",
    create: "true",
    note: "n",
    metrics: '[{"name":"auc","value":0.9}]',
  });
  const first = await patch(id, smallModel.subarray(0, 50), 0);
  expect([first.status, first.headers.get("upload-offset")]).toEqual([204, "50"]);
  expect((await read(id)).body).toMatchObject({ state: "receiving", offset: 50, digest: null });
  const last = await patch(id, smallModel.subarray(50), 50);
  expect(last.body).toBeNull();
  expect(last.headers.get("onnward-version")).toBe("parts@1");
  expect(last.headers.get("onnward-version-location")).toBe("/api/v1/models/parts/versions/1");
  expect((await read(id)).body).toMatchObject({
    state: "taken",
    offset: smallModel.length,
    digest: `sha256:${sha256(smallModel)}`,
    version: { model: "parts", version: 1 },
  });
  expect(existsSync(partOf(id))).toBe(false);
  const listed = await callRoute(versionsRoute.GET, { params: { name: "parts" }, key });
  expect(listed.body.data).toMatchObject([{ note: "n", metrics: [{ name: "auc", value: 0.9 }] }]);
  expect(await auditOf("version:parts@1")).toEqual(["version.created"]);
  expect(await auditOf(`upload:${id}`)).toEqual(["upload.created"]);
});

test("HEAD tells where to go on, and that no cache may keep it", async () => {
  const id = await begin(smallModel);
  await patch(id, smallModel.subarray(0, 7), 0);
  const head = await send("HEAD", id, {});
  expect(Object.fromEntries(head.headers)).toMatchObject({
    "tus-resumable": "1.0.0",
    "upload-offset": "7",
    "upload-length": String(smallModel.length),
    "cache-control": "no-store",
  });
  expect(Date.parse(head.headers.get("upload-expires") ?? "")).toBeGreaterThan(Date.now());
});

test("the first bytes may come with the request that begins it", async () => {
  const answer = await send("POST", null, {
    bytes: smallModel,
    headers: {
      "upload-length": String(smallModel.length),
      "upload-metadata": metadata({ model: "at-once", create: "" }),
    },
  });
  expect(answer.status).toBe(201);
  expect(answer.headers.get("upload-offset")).toBe(String(smallModel.length));
  expect(answer.headers.get("onnward-version")).toBe("at-once@1");
});

test("a connection that breaks keeps what it brought, and after a restart the digest is right all the same", async () => {
  const id = await begin(smallModel, { model: "broken", create: "true" });
  const breaking = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(smallModel.subarray(0, 60)),
    pull: (controller) => controller.error(new Error("aborted")),
  });
  const cut = await send("PATCH", id, {
    bytes: breaking,
    headers: { "upload-offset": "0", "content-length": String(smallModel.length) },
  });
  expect(cut.body).toMatchObject({ code: "request.length_mismatch" });
  expect((await send("HEAD", id, {})).headers.get("upload-offset")).toBe("60");
  // What a restart forgets, and what a crash may leave behind the place that was acknowledged.
  hashMemory().forget(id);
  appendFileSync(partOf(id), "left by a crash");
  const last = await patch(id, smallModel.subarray(60), 60);
  expect(last.headers.get("onnward-version")).toBe("broken@1");
  expect((await read(id)).body.digest).toBe(`sha256:${sha256(smallModel)}`);
  // A bad line is no event.
  expect(await auditOf(`upload:${id}`)).toEqual(["upload.created"]);
});

test("an offset that is not where the upload stands is refused, and nothing of its bytes is kept", async () => {
  const id = await begin(smallModel);
  await patch(id, smallModel.subarray(0, 10), 0);
  for (const offset of [0, 9, 11, smallModel.length]) {
    const answer = await patch(id, smallModel.subarray(0, 1), offset);
    expect([409, 413]).toContain(answer.status);
  }
  expect((await read(id)).body.offset).toBe(10);
});

test("more than was declared is refused, said or not", async () => {
  const id = await begin(smallModel.subarray(0, 10));
  const said = await patch(id, smallModel.subarray(0, 11), 0, { "content-length": "11" });
  expect(said.body).toMatchObject({ code: "request.too_large" });
  const unsaid = await patch(id, smallModel.subarray(0, 11), 0);
  expect(unsaid.body).toMatchObject({ code: "request.too_large" });
  expect(statSync(partOf(id)).size).toBeLessThanOrEqual(10);
});

test("of two requests that write at one time one is refused, and the file is the other's", async () => {
  const bytes = randomBytes(200_000);
  const id = await begin(bytes);
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(bytes.subarray(0, 100_000));
      await gate;
      controller.enqueue(bytes.subarray(100_000));
      controller.close();
    },
  });
  const first = send("PATCH", id, { bytes: slow, headers: { "upload-offset": "0" } });
  await expect.poll(() => statSync(partOf(id)).size).toBe(100_000);
  const second = await patch(id, randomBytes(200_000), 0);
  expect(second.body).toMatchObject({ status: 423, code: "upload.locked" });
  release();
  expect((await first).status).toBe(204);
  expect((await read(id)).body).toMatchObject({
    state: "finished",
    digest: `sha256:${sha256(bytes)}`,
  });
});

test("a console that was killed holds an upload no longer than its lease", async () => {
  const id = await begin(smallModel);
  const holder = "11111111-1111-4111-8111-111111111111";
  const hold = (seconds: number) =>
    db().upload.update({
      where: { id },
      data: { leaseHolder: holder, leaseUntil: new Date(Date.now() + seconds * 1_000) },
    });
  await hold(15);
  expect((await patch(id, smallModel, 0)).body).toMatchObject({ code: "upload.locked" });
  await hold(-1);
  expect((await patch(id, smallModel, 0)).status).toBe(204);
});

test.each(["sha1", "sha256", "sha512", "md5"])(
  "a part is compared with its %s before it counts",
  async (name) => {
    const id = await begin(smallModel);
    const part = smallModel.subarray(0, 30);
    const sum = (bytes: Uint8Array) => `${name} ${createHash(name).update(bytes).digest("base64")}`;
    const wrong = await patch(id, part, 0, { "upload-checksum": sum(smallModel) });
    expect(wrong.body).toMatchObject({ status: 460, code: "upload.checksum_mismatch" });
    expect([(await read(id)).body.offset, statSync(partOf(id)).size]).toEqual([0, 0]);
    expect((await patch(id, part, 0, { "upload-checksum": sum(part) })).status).toBe(204);
    await patch(id, smallModel.subarray(30), 30);
    expect((await read(id)).body.digest).toBe(`sha256:${sha256(smallModel)}`);
  },
);

test("who lost the lease takes nothing back of what the next has written", async () => {
  const id = await begin(smallModel);
  const bytes = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(smallModel.subarray(0, 10)),
  });
  const checksum = `sha1 ${Buffer.alloc(20).toString("base64")}`;
  const headers = { "upload-offset": "0", "upload-checksum": checksum };
  const sent = send("PATCH", id, { bytes, headers });
  await vi.waitFor(() => expect(statSync(partOf(id)).size).toBe(10));
  const leaseHolder = "22222222-2222-4222-8222-222222222222";
  await db().upload.update({ where: { id }, data: { leaseHolder } });
  appendFileSync(partOf(id), "the next");
  expect((await sent).body).toMatchObject({ code: "upload.locked" });
  expect(statSync(partOf(id)).size).toBe(18);
});

test("what was given up is gone with its bytes", async () => {
  const id = await begin(smallModel);
  await patch(id, smallModel.subarray(0, 20), 0);
  expect((await send("DELETE", id, {})).status).toBe(204);
  expect(existsSync(partOf(id))).toBe(false);
  expect((await send("HEAD", id, {})).status).toBe(404);
  expect(await auditOf(`upload:${id}`)).toEqual(["upload.created", "upload.deleted"]);
});

test("abandoned uploads are collected, those in use are not, and no file is left without a row", async () => {
  const [old, young, lost] = [
    await begin(smallModel),
    await begin(smallModel),
    await begin(smallModel),
  ];
  await db().upload.update({ where: { id: old }, data: { expiresAt: new Date(0) } });
  await db().upload.delete({ where: { id: lost } });
  expect((await read(old)).status).toBe(404);
  for (const id of [young, lost]) utimesSync(partOf(id), 0, 0);
  await collectUploads();
  expect([old, young, lost].map((id) => existsSync(partOf(id)))).toEqual([false, true, false]);
  expect(await db().upload.count({ where: { id: old } })).toBe(0);
});

test("bytes that arrive move the day on which an upload expires", async () => {
  const id = await begin(smallModel);
  const soon = new Date(Date.now() + 60_000);
  await db().upload.update({ where: { id }, data: { expiresAt: soon } });
  await patch(id, smallModel.subarray(0, 5), 0);
  expect(Date.parse((await read(id)).body.expiresAt)).toBeGreaterThan(soon.getTime());
});

test("an upload whose bytes are not here is not gone on with", async () => {
  const id = await begin(smallModel);
  await patch(id, smallModel.subarray(0, 20), 0);
  truncateSync(partOf(id), 19);
  expect((await patch(id, smallModel.subarray(20), 20)).body).toMatchObject({
    code: "upload.not_found",
  });
});

test("no caller has more open uploads than can be counted", async () => {
  const many = await makeKey();
  const first = await begin(smallModel, {}, { by: many });
  for (let at = 1; at < maxOpenUploads; at += 1) await begin(smallModel, {}, { by: many });
  const answer = await send("POST", null, { by: many, headers: { "upload-length": "10" } });
  expect(answer.body).toMatchObject({ status: 429, code: "upload.limit" });
  expect((await send("POST", null, { headers: { "upload-length": "10" } })).status).toBe(201);
  // One that was refused is no longer open.
  await db().upload.update({ where: { id: first }, data: { state: "failed" } });
  const next = await send("POST", null, { by: many, headers: { "upload-length": "10" } });
  expect(next.status).toBe(201);
});

test.each([
  ["no length", {}, 422],
  ["a length of words", { "upload-length": "ten" }, 422],
  ["a deferred length", { "upload-defer-length": "1" }, 422],
  ["a negative length", { "upload-length": "-1" }, 422],
  ["more than the limit", { "upload-length": "99999999999999" }, 413],
  ["another protocol", { "upload-length": "1", "tus-resumable": "0.2.2" }, 412],
  ["metadata without base64", { "upload-length": "1", "upload-metadata": "filename %%%" }, 422],
  [
    "metadata with NUL",
    { "upload-length": "1", "upload-metadata": metadata({ note: "a\0b" }) },
    422,
  ],
  ["a key twice", { "upload-length": "1", "upload-metadata": "model YQ==,model Yg==" }, 422],
  [
    "a model's name that is none",
    { "upload-length": "1", "upload-metadata": metadata({ model: "../x" }) },
    422,
  ],
  [
    "metrics that are no JSON",
    { "upload-length": "1", "upload-metadata": metadata({ metrics: "{" }) },
    422,
  ],
  [
    "a model that is not there",
    { "upload-length": "1", "upload-metadata": metadata({ model: "no-such" }) },
    404,
  ],
  ["more than the disk has", { "upload-length": String(16 * 1024 ** 3) }, null],
])("begins nothing with %s", async (_, headers, status) => {
  const before = readdirSync(dataPaths().uploads).length;
  const answer = await send("POST", null, { headers });
  if (status !== null) expect(answer.body).toMatchObject({ status });
  if (answer.status >= 400) expect(readdirSync(dataPaths().uploads)).toHaveLength(before);
  expect(answer.headers.get("tus-resumable")).toBe("1.0.0");
});

test("a file's name is shown clean and never becomes a path", async () => {
  const id = await begin(smallModel, { filename: "../../\u202eevil.onnx" });
  expect((await read(id)).body.filename).toBe("evil.onnx");
  expect((await getUpload(contextOf(), { id }).catch((error) => error)).code).toBe(
    "upload.not_found",
  );
});

test("OPTIONS says what this server speaks", async () => {
  const answer = await callRoute(uploadsRoute.OPTIONS, { method: "OPTIONS" });
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "tus-version": "1.0.0",
    "tus-extension": "creation,creation-with-upload,termination,expiration,checksum",
    "tus-checksum-algorithm": "sha1,sha256,sha512,md5",
  });
});
