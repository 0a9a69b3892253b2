import { createHash } from "node:crypto";
import { chmodSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { openArtifactStore } from "@/lib/artifacts";
import { previousWarmMs } from "@/lib/contract/alias";
import { setClock } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { contextOf, keyContext, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { promoteVersion, rollBackAlias } from "../aliases";
import { openArtifact } from "../artifacts";
import { archiveVersion, deleteModel, restoreVersion } from "../lifecycle";
import { createModel, getModel } from "../models";
import {
  auditOf,
  codeOf,
  fixture,
  inPieces,
  makeReady,
  rowOf,
  smallModel,
  upload,
  uploadReady,
} from "../testing/registry";
import {
  collectOrphans,
  createVersion,
  getVersion,
  listVersions,
  recordPhase,
  settleVersion,
  updateVersion,
  watchVersion,
} from "./index";

const database = useDatabase({ ONNWARD_MAX_UPLOAD_BYTES: "100000" });
const engineer = userContext("engineer");
const blobs = () => path.join(database.dataDir, "artifacts/blobs");
const incoming = () => readdirSync(path.join(database.dataDir, "artifacts/incoming"));
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function readAll(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test("an upload is a validating version with facts, work for the runner and one event", async () => {
  const version = await upload(engineer, "first");
  expect(version).toMatchObject({
    model: "first",
    version: 1,
    status: "validating",
    digest: `sha256:${sha256(smallModel)}`,
    sizeBytes: smallModel.length,
    signature: null,
    createdBy: "engineer@example.com",
  });
  expect(version.facts.nodeCount).toBeGreaterThan(0);
  const { id } = await rowOf("first", 1);
  expect(await db().work.count({ where: { kind: "version.validate", subjectId: id } })).toBe(1);
  expect(await auditOf("version:first@1")).toEqual(["version.created"]);
  expect(await auditOf("model:first")).toEqual(["model.created"]);
});

test("twenty uploads of one file at once are versions 1 to 20 and one blob", async () => {
  const versions = await Promise.all(Array.from({ length: 20 }, () => upload(engineer, "many")));
  expect(versions.map(({ version }) => version).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
  expect(readdirSync(blobs())).toEqual([sha256(smallModel)]);
  expect((await getModel(engineer, { name: "many" })).latestVersion).toBe(20);
  const firstPage = await listVersions(engineer, { name: "many", limit: 15 });
  const rest = await listVersions(engineer, {
    name: "many",
    limit: 15,
    cursor: firstPage.nextCursor ?? "",
  });
  expect([...firstPage.data, ...rest.data].map(({ version }) => version)).toEqual(
    Array.from({ length: 20 }, (_, index) => 20 - index),
  );
  expect(rest.nextCursor).toBeNull();
});

test("a refused file leaves no model, row or blob, and one event with the code", async () => {
  const before = readdirSync(blobs());
  for (const [name, bytes, code] of [
    ["refused-empty", Buffer.alloc(0), "model.empty"],
    [
      "refused-text",
      Buffer.from("not a model at all, but long enough to be read"),
      "model.invalid",
    ],
    ["refused-external", fixture("hostile/external-dot-env"), "model.external_data"],
  ] as const) {
    expect(await codeOf(upload(engineer, name, { bytes }))).toBe(code);
    expect(await db().model.count({ where: { name } })).toBe(0);
    expect(await auditOf(`model:${name}`)).toEqual(["version.refused failure"]);
  }
  const event = await db().auditEvent.findFirstOrThrow({
    where: { target: "model:refused-external" },
  });
  expect(JSON.parse(event.canonical)).toMatchObject({
    code: "model.external_data",
    after: { isSecurityEvent: true },
  });
  expect(readdirSync(blobs())).toEqual(before);
  expect(incoming()).toEqual([]);
});

test("without create, an upload to a model that is not there ends before a byte is read", async () => {
  let wasRead = false;
  async function* source() {
    wasRead = true;
    yield smallModel;
  }
  const input = { name: "absent", create: false, note: "", metrics: [], bytes: source() };
  expect(await codeOf(createVersion(engineer, input))).toBe("model.not_found");
  expect(await codeOf(createVersion(userContext("viewer"), { ...input, create: true }))).toBe(
    "permission.denied",
  );
  const limited = keyContext(["models:write"], ["other"]);
  expect(await codeOf(createVersion(limited, { ...input, create: true }))).toBe("model.not_found");
  expect(wasRead).toBe(false);
});

test("a body over the limit, of another length or digest leaves nothing", async () => {
  await createModel(engineer, { name: "strict", description: "", tags: [], card: "" });
  const send = (changes: object) =>
    codeOf(
      createVersion(engineer, {
        name: "strict",
        create: false,
        note: "",
        metrics: [],
        bytes: inPieces(smallModel),
        ...changes,
      }),
    );
  expect(await send({ bytes: inPieces(Buffer.alloc(100_001)) })).toBe("request.too_large");
  expect(await send({ expectedBytes: smallModel.length + 1 })).toBe("request.length_mismatch");
  expect(await send({ expectedDigest: "0".repeat(64) })).toBe("digest.mismatch");
  expect(await send({ signal: AbortSignal.abort() })).toBe("request.length_mismatch");
  expect(incoming()).toEqual([]);
  expect((await getModel(engineer, { name: "strict" })).latestVersion).toBeNull();
  // The number was not taken by those that failed.
  expect((await upload(engineer, "strict")).version).toBe(1);
});

test("a damaged blob is never given away, is an event, and the same upload repairs it", async () => {
  const { version } = await upload(engineer, "rots");
  const input = { name: "rots", number: version };
  const opened = await openArtifact(engineer, input);
  expect((await readAll(opened.read())).equals(smallModel)).toBe(true);
  expect(
    (await readAll(opened.read({ start: 3, end: 9 }))).equals(smallModel.subarray(3, 10)),
  ).toBe(true);

  const file = openArtifactStore().pathOf(opened.digest);
  chmodSync(file, 0o600);
  const damaged = Buffer.from(smallModel);
  damaged.writeUInt8(damaged.readUInt8(5) ^ 1, 5);
  writeFileSync(file, damaged);
  expect(await codeOf(openArtifact(engineer, input))).toBe("artifact.corrupt");
  rmSync(file);
  expect(await codeOf(openArtifact(engineer, input))).toBe("artifact.missing");
  expect(await auditOf("version:rots@1")).toEqual([
    "version.created",
    "artifact.corrupt failure",
    "artifact.corrupt failure",
  ]);

  await upload(engineer, "rots");
  expect(await auditOf("version:rots@2")).toEqual(["artifact.repaired", "version.created"]);
  expect(readFileSync(file).equals(smallModel)).toBe(true);
  expect((await readAll((await openArtifact(engineer, input)).read())).equals(smallModel)).toBe(
    true,
  );
});

test("a version settles once, and its watchers hear every phase up to the last", async () => {
  const version = await upload(engineer, "watched");
  const phases: string[] = [];
  const ids: string[] = [];
  const watching = (async () => {
    const events = await watchVersion(engineer, {
      name: "watched",
      number: 1,
      signal: AbortSignal.timeout(20_000),
    });
    for await (const event of events) {
      if (event.kind !== "phase") continue;
      phases.push(event.phase);
      ids.push(event.id);
    }
  })();
  const { id } = await rowOf("watched", 1);
  await recordPhase(id, "started");
  await makeReady(version);
  await watching;
  expect(phases).toEqual(["queued", "started", "ready"]);

  // The late verdict of a runner that lost its claim changes nothing.
  const fault = { code: "model.load_failed", detail: "Late." } as const;
  await settleVersion(contextOf(), { versionId: id, result: { ok: false, fault } });
  expect((await getVersion(engineer, { name: "watched", number: 1 })).status).toBe("ready");
  expect(await auditOf("version:watched@1")).toEqual(["version.created", "version.validated"]);

  const again = await watchVersion(engineer, {
    name: "watched",
    number: 1,
    after: ids[1],
    signal: AbortSignal.timeout(20_000),
  });
  const later: string[] = [];
  for await (const event of again) if (event.kind === "phase") later.push(event.phase);
  expect(later).toEqual(["ready"]);
});

test("what people say about a version may change; the version does not", async () => {
  await upload(engineer, "edited");
  const target = { name: "edited", number: 1 };
  const metrics = [{ name: "auc", value: 0.9, direction: "higher" as const }];
  const after = await updateVersion(engineer, { ...target, note: "better", metrics });
  expect(after).toMatchObject({ note: "better", metrics, status: "validating" });
  expect(await codeOf(updateVersion(engineer, { name: "edited", number: 2, note: "" }))).toBe(
    "version.not_found",
  );
  expect(await codeOf(getVersion(keyContext(["models:read"], ["other"]), target))).toBe(
    "model.not_found",
  );
});

test("a version is archived unless an alias serves it or can be rolled back to it at once", async () => {
  await uploadReady(engineer, "shelf");
  await uploadReady(engineer, "shelf");
  const move = { name: "shelf", alias: "production", reason: "" };
  await promoteVersion(engineer, { ...move, version: 1 });
  expect(await codeOf(archiveVersion(engineer, { name: "shelf", number: 1 }))).toBe(
    "version.in_use",
  );
  expect(await codeOf(deleteModel(engineer, { name: "shelf" }))).toBe("model.in_use");
  await promoteVersion(engineer, { ...move, version: 2 });
  await expect(archiveVersion(engineer, { name: "shelf", number: 1 })).rejects.toMatchObject({
    code: "version.in_use",
    detail: expect.stringMatching(
      /^Nothing was archived: production can be rolled back to shelf@1 at once until /,
    ),
  });
  const later = setClock(() => Date.now() + previousWarmMs);
  const archived = await archiveVersion(engineer, { name: "shelf", number: 1 });
  later();
  expect(archived.status).toBe("archived");
  expect((await archiveVersion(engineer, { name: "shelf", number: 1 })).status).toBe("archived");
  expect(await codeOf(promoteVersion(engineer, { ...move, version: 1 }))).toBe("version.not_ready");
  expect(await auditOf("version:shelf@1")).toEqual([
    "version.created",
    "version.validated",
    "version.archived",
  ]);
});

test("only blobs that no row names are collected", async () => {
  const known = (await upload(engineer, "kept")).digest.replace("sha256:", "");
  const store = openArtifactStore();
  const orphan = await store.receive(inPieces(Buffer.from("nobody's")), { maxBytes: 100 });
  await store.commit(orphan);
  await store.discard(orphan);
  expect(await collectOrphans()).toBe(0);
  const dayBefore = new Date(Date.now() - 25 * 3_600_000);
  for (const name of readdirSync(blobs())) {
    utimesSync(path.join(blobs(), name), dayBefore, dayBefore);
  }
  expect(await collectOrphans()).toBe(1);
  await store.verify(known);
  expect(await codeOf(store.verify(orphan.digest))).toBe("artifact.missing");
});

test("what an alias pointed at before is the way back again when it is restored", async () => {
  for (const _ of [1, 2]) await uploadReady(engineer, "way-back");
  const alias = { name: "way-back", alias: "production", reason: "" };
  for (const version of [1, 2]) await promoteVersion(engineer, { ...alias, version });
  const later = setClock(() => Date.now() + previousWarmMs);
  await archiveVersion(engineer, { name: "way-back", number: 1 });
  later();
  await expect(rollBackAlias(engineer, alias)).rejects.toMatchObject({
    code: "alias.no_previous",
    detail: expect.stringContaining(
      'version 1, where the alias "production" pointed before, is archived',
    ),
  });
  await restoreVersion(engineer, { name: "way-back", number: 1 });
  expect((await rollBackAlias(engineer, alias)).version).toBe(1);
});
