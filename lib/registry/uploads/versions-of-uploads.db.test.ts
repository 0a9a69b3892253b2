import { existsSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import * as versionsRoute from "@/app/api/v1/models/[name]/versions/route";
import * as uploadsRoute from "@/app/api/v1/uploads/route";
import { callRoute } from "@/lib/console/testing/call-route";
import { dataPaths } from "@/lib/platform/data-dir";
import { db } from "@/lib/platform/db";
import { useDatabase } from "@/lib/platform/testing/database";
import { fixture, smallModel } from "../testing/registry";
import { makeKey, metadata, partOf, sha256, tusCaller } from "./testing/tus";

useDatabase();

let key: string;
let other: string;
const { send, begin, patch, read } = tusCaller(() => key);

beforeAll(async () => {
  key = await makeKey();
  other = await makeKey();
});

test("a declared sha256 that the bytes do not have makes no version", async () => {
  const id = await begin(smallModel, {
    model: "wrong-sum",
    create: "true",
    sha256: "0".repeat(64),
  });
  expect((await patch(id, smallModel, 0)).body).toMatchObject({
    status: 422,
    code: "digest.mismatch",
  });
  expect((await read(id)).body).toMatchObject({
    state: "failed",
    problem: { code: "digest.mismatch" },
  });
  expect(await db().model.count({ where: { name: "wrong-sum" } })).toBe(0);
  // Whoever missed the answer hears it again.
  expect((await patch(id, smallModel.subarray(0, 0), smallModel.length)).body.code).toBe(
    "digest.mismatch",
  );
});

test.each([
  ["an empty file", new Uint8Array(0), "model.empty"],
  ["a picture", Buffer.from("\x89PNG\r\n\x1a\n and more", "latin1"), "model.invalid"],
  ["a file cut short", smallModel.subarray(0, smallModel.length - 10), "model.invalid"],
  ["trailing junk", Buffer.concat([smallModel, Buffer.from([255, 255, 255])]), "model.invalid"],
  ["an .ort file", Buffer.from("\x18\0\0\0ORTM and so on", "latin1"), "model.format_unsupported"],
  [
    "a file that reaches for others",
    fixture("hostile/external-passwd-absolute"),
    "model.external_data",
  ],
])(
  "%s is refused by its last byte as in one request, without row or blob",
  async (_, bytes, code) => {
    const name = `refused-${code.replace("model.", "").replaceAll("_", "-")}-${bytes.length}`;
    const headers = {
      "upload-length": String(bytes.length),
      "upload-metadata": metadata({ model: name, create: "true" }),
    };
    const sent = bytes.length === 0 ? { headers } : { headers, bytes };
    const answer = await send("POST", null, sent);
    expect(answer.body).toMatchObject({ status: 422, code });
    expect(answer.headers.get("tus-resumable")).toBe("1.0.0");
    expect(await db().model.count({ where: { name } })).toBe(0);
    expect(existsSync(path.join(dataPaths().blobs, sha256(bytes)))).toBe(false);
    const { data } = (await callRoute(uploadsRoute.GET, { key, path: "/uploads?limit=1" })).body;
    expect(data).toMatchObject([{ state: "failed", model: name, problem: { code } }]);
  },
);

test("staged files become one version by a JSON request, once, however often it is sent", async () => {
  const id = await begin(smallModel, { model: "bundle", stage: "true", create: "true" });
  expect((await patch(id, smallModel, 0)).headers.get("onnward-version")).toBeNull();
  const labels = Buffer.from("cat\ndog\n");
  const beside = await begin(labels, { filename: "labels.txt" });
  const body = {
    create: true,
    note: "two files",
    files: [
      { upload: id, role: "model" },
      { upload: beside, name: "labels.txt", role: "labels" },
    ],
  };
  const make = (headers = {}) =>
    callRoute(versionsRoute.POST, {
      method: "POST",
      params: { name: "bundle" },
      key,
      body,
      headers,
    });
  expect((await make()).body).toMatchObject({ status: 409, code: "upload.not_finished" });
  await patch(beside, labels, 0);
  const repeated = { "idempotency-key": "bundle-1" };
  const [one, two] = await Promise.all([make(repeated), make(repeated)]);
  expect([one.status, two.status]).toEqual([202, 202]);
  expect(one.body).toEqual(two.body);
  expect(one.body).toMatchObject({
    version: 1,
    note: "two files",
    files: [{ name: "labels.txt", role: "labels" }],
  });
  expect((await make()).body).toMatchObject({ status: 409, code: "upload.taken" });
  expect(await db().version.count({ where: { model: { name: "bundle" } } })).toBe(1);
});

test("of two requests at once for the same upload one makes the version", async () => {
  const id = await begin(smallModel, { model: "raced", stage: "true", create: "true" });
  await patch(id, smallModel, 0);
  const body = { create: true, files: [{ upload: id, role: "model" }] };
  const make = () =>
    callRoute(versionsRoute.POST, { method: "POST", params: { name: "raced" }, key, body });
  const statuses = (await Promise.all([make(), make(), make()])).map(({ status }) => status);
  expect(statuses.sort()).toEqual([202, 409, 409]);
  expect(await db().version.count({ where: { model: { name: "raced" } } })).toBe(1);
});

test("a version of uploads is refused that names no model, one twice, or another model's", async () => {
  const id = await begin(smallModel, { model: "theirs", stage: "true", create: "true" });
  await patch(id, smallModel, 0);
  const make = (files: unknown, name = "theirs") =>
    callRoute(versionsRoute.POST, {
      method: "POST",
      params: { name },
      key,
      body: { create: true, files },
    });
  for (const files of [
    [{ upload: id, role: "labels", name: "l.txt" }],
    [
      { upload: id, role: "model" },
      { upload: id, role: "card", name: "c.md" },
    ],
    [],
    [{ upload: "x", role: "model" }],
    [{ upload: id, role: "model", path: "/etc/passwd" }],
  ]) {
    expect((await make(files)).body).toMatchObject({ status: 422, code: "request.invalid" });
  }
  expect((await make([{ upload: id, role: "model" }], "another")).body.code).toBe(
    "request.invalid",
  );
  expect((await make([{ upload: id, role: "model" }])).status).toBe(202);
});

test("the same bytes again are one blob, and who sends them sees which versions have them", async () => {
  const make = async (name: string) => {
    const id = await begin(smallModel, { model: name, create: "true" });
    await patch(id, smallModel, 0);
  };
  await make("first");
  await make("second");
  const id = await begin(smallModel);
  await patch(id, smallModel, 0);
  const { sharedWith } = (await read(id)).body;
  expect(sharedWith.slice(0, 2)).toEqual([
    { model: "second", version: 1 },
    { model: "first", version: 1 },
  ]);
  expect(readdirSync(dataPaths().blobs).filter((name) => name === sha256(smallModel))).toHaveLength(
    1,
  );
  await db().model.updateMany({ where: { name: "second" }, data: { visibility: "private" } });
  expect(JSON.stringify((await read(id)).body.sharedWith)).not.toContain("second");
});

test("the same file twenty times at once is one blob and versions 1 to 20", async () => {
  const all = Array.from({ length: 20 }, () =>
    send("POST", null, {
      bytes: smallModel,
      headers: {
        "upload-length": String(smallModel.length),
        "upload-metadata": metadata({ model: "twenty", create: "true" }),
      },
    }),
  );
  const named = (await Promise.all(all)).map(({ headers }) => headers.get("onnward-version"));
  expect(new Set(named)).toEqual(
    new Set(Array.from({ length: 20 }, (_, at) => `twenty@${at + 1}`)),
  );
});

test("an upload that is begun twice with one Idempotency-Key is one, and another file is no repetition", async () => {
  const post = (length: string) =>
    send("POST", null, { headers: { "upload-length": length, "idempotency-key": "begin-1" } });
  const [one, two] = [await post("10"), await post("10")];
  expect(two.headers.get("location")).toBe(one.headers.get("location"));
  expect([two.headers.get("tus-resumable"), two.headers.get("upload-offset")]).toEqual([
    "1.0.0",
    "0",
  ]);
  expect((await post("11")).body).toMatchObject({ code: "idempotency.mismatch" });
});

test("to anybody else an upload does not exist, and who may write its model may go on with it", async () => {
  const staged = await begin(smallModel);
  for (const answer of [
    await read(staged, other),
    await send("HEAD", staged, { by: other }),
    await send("PATCH", staged, {
      by: other,
      bytes: smallModel,
      headers: { "upload-offset": "0" },
    }),
    await send("DELETE", staged, { by: other }),
  ]) {
    expect(answer.body).toMatchObject({ status: 404, code: "upload.not_found" });
  }
  const theirs = await callRoute(uploadsRoute.GET, { key: other });
  expect(theirs.body.data).toEqual([]);
  await begin(smallModel, { model: "first" }).then(async (id) => {
    expect((await read(id, other)).status).toBe(200);
    const elsewhere = await makeKey(["models:write"], ["twenty"]);
    expect((await read(id, elsewhere)).status).toBe(404);
  });
});

test("who may not write hears it before a byte is read", async () => {
  const reader = await makeKey(["models:read", "predict"]);
  const headers = { "upload-length": "10" };
  expect((await send("POST", null, { by: reader, headers })).body).toMatchObject({
    code: "key.scope_missing",
  });
  const bound = await makeKey(["models:write"], ["first"]);
  const named = { ...headers, "upload-metadata": metadata({ model: "second" }) };
  expect((await send("POST", null, { by: bound, headers: named })).status).toBe(404);
});

test("verifying that a restart cut off is gone on with when its owner looks", async () => {
  const id = await begin(smallModel, { model: "resumed", create: "true" });
  await patch(id, smallModel.subarray(0, 10), 0);
  writeFileSync(partOf(id), smallModel);
  await db().upload.update({
    where: { id },
    data: { state: "verifying", offsetBytes: smallModel.length },
  });
  await read(id);
  await expect
    .poll(async () => (await read(id)).body.version)
    .toEqual({ model: "resumed", version: 1 });
});
