import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as versionsRoute from "@/app/api/v1/models/[name]/versions/route";
import { callRoute } from "@/lib/console/testing/call-route";
import { dataPaths } from "@/lib/platform/data-dir";
import { db } from "@/lib/platform/db";
import { useDatabase } from "@/lib/platform/testing/database";
import { smallModel } from "../testing/registry";
import { makeKey, sha256, tusCaller } from "./testing/tus";

useDatabase();

const mebibyte = 1024 * 1024;
let key: string;
const { send, begin, patch, read } = tusCaller(() => key);
const artifacts = () => path.dirname(dataPaths().blobs);
const fillers: string[] = [];

/** A disk of 24 MiB, of which 16 are kept back for others: needs root. */
function mountSmallDisk(): boolean {
  try {
    mkdirSync(artifacts(), { recursive: true });
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", artifacts()], {
      stdio: "ignore",
    });
    return true;
  } catch {
    return false; // Not root, or a container that may not: then there is no small disk to fill.
  }
}

let isMounted = false;
beforeAll(async () => {
  isMounted = mountSmallDisk();
  key = await makeKey();
});
afterAll(() => {
  if (isMounted) execFileSync("umount", [artifacts()]);
});

/** Leaves so much free. */
function fillUp(leftBytes: number): void {
  const { bavail, bsize } = statfsSync(artifacts());
  const filler = path.join(artifacts(), `filler-${fillers.length}`);
  fillers.push(filler);
  writeFileSync(filler, Buffer.alloc(bavail * bsize - leftBytes));
}

test("what cannot fit is refused before it travels, and promises to others count", async (context) => {
  if (!isMounted) return context.skip();
  const promised = await begin(Buffer.alloc(5 * mebibyte));
  const answer = await send("POST", null, { headers: { "upload-length": String(5 * mebibyte) } });
  expect(answer.body).toMatchObject({ status: 507, code: "storage.full" });
  expect(readdirSync(dataPaths().uploads)).toEqual([promised]);
  await send("DELETE", promised, {});
  expect(
    (await send("POST", null, { headers: { "upload-length": String(5 * mebibyte) } })).status,
  ).toBe(201);
});

test("a disk that fills up in the middle answers 507, keeps what it has, and goes on when there is room", async (context) => {
  if (!isMounted) return context.skip();
  const bytes = randomBytes(3 * mebibyte);
  await db().upload.deleteMany();
  const id = await begin(bytes);
  await patch(id, bytes.subarray(0, mebibyte), 0);
  fillUp(mebibyte / 2);
  const full = await patch(id, bytes.subarray(mebibyte), mebibyte);
  expect(full.body).toMatchObject({ status: 507, code: "storage.full" });
  const { offset } = (await read(id)).body;
  expect(offset).toBeGreaterThanOrEqual(mebibyte);

  fillUp(0);
  const plain = await callRoute(versionsRoute.POST, {
    method: "POST",
    params: { name: "full" },
    key,
    path: "/models/full/versions?create=true",
    headers: { "content-type": "application/octet-stream" },
    body: smallModel.toString("latin1"),
  });
  expect(plain.body).toMatchObject({ status: 507, code: "storage.full" });
  expect(await db().model.count({ where: { name: "full" } })).toBe(0);
  expect(existsSync(dataPaths().incoming) ? readdirSync(dataPaths().incoming) : []).toEqual([]);

  for (const filler of fillers) rmSync(filler);
  expect((await patch(id, bytes.subarray(offset), offset)).status).toBe(204);
  expect((await read(id)).body).toMatchObject({
    state: "finished",
    digest: `sha256:${sha256(bytes)}`,
  });
});
