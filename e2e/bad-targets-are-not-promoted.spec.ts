import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { type Client, connect, promote, settled, upload, uploadReady } from "./harness/client";
import { type Installation, sha256, startInstallation } from "./harness/installation";
import { loadWhile } from "./harness/load";

// What must not answer for an alias does not, and what answers goes on (bad-inputs.md 59).
const model = "guarded";
const body = '{"x":[[1,2,3,4]]}';
const fixture = (name: string) => readFileSync(`clients/fixtures/${name}.onnx`);

let installation: Installation;
let admin: Client;
test.beforeAll(async () => {
  installation = await startInstallation();
  admin = connect(installation.url, installation.adminKey);
  await uploadReady(admin, model, fixture("batching/linear"));
  const first = await promote(admin, model, 1);
  expect(first.status, first.bytes.toString()).toBe(200);
});
test.afterAll(async () => {
  await installation?.stop();
});

/** What the audit log has about the alias, newest first. */
async function eventsOf(alias: string) {
  const target = encodeURIComponent(`alias:${model}@${alias}`);
  const { json } = await admin.call("GET", `/api/v1/audit/events?target=${target}`);
  const all: Record<"action" | "outcome" | "code", string | null>[] = json.data;
  return all.map(({ action, outcome, code }) => [action, outcome, code]);
}

/** Where the alias points, and what its ledger and its answers say of it. */
async function answering() {
  const [aliases, history, answer] = await Promise.all([
    admin.call("GET", `/api/v1/models/${model}/aliases`),
    admin.call("GET", `/api/v1/models/${model}/aliases/production/history`),
    admin.call("POST", `/predict/${model}`, body),
  ]);
  const [alias] = aliases.json.data;
  const served = answer.headers.get("x-onnward-version");
  return [alias.version, alias.intendedVersion, history.json.data[0].to, answer.status, served];
}

const unmoved = [1, null, 1, 200, `${model}@1`];

test("a version whose file was spoiled after its validation is refused under load, and no call of the old one fails", async () => {
  const bytes = fixture("batching/cumsum-over-rows");
  await uploadReady(admin, model, bytes);
  const file = path.join(installation.dataDir, "artifacts/blobs", sha256(bytes), "model.onnx");
  const spoiled = Uint8Array.from(readFileSync(file), (byte, at) => (at === 40 ? byte ^ 1 : byte));
  chmodSync(file, 0o600);
  writeFileSync(file, spoiled);
  const tries = async () => {
    for (let round = 0; round < 3; round += 1) {
      const move = await promote(admin, model, 2);
      expect([move.status, move.json.code]).toEqual([409, "promote.not_loadable"]);
      expect(move.json.detail).not.toContain(installation.dataDir);
    }
  };
  const load = await loadWhile(admin, { path: `/predict/${model}`, body, perSecond: 100 }, tries());
  expect(load.failures).toEqual([]);
  expect([...load.statuses.keys()]).toEqual([200]);
  expect(await answering()).toEqual(unmoved);
  // The move that was given up, and the request that heard of it.
  expect((await eventsOf("production")).slice(0, 2)).toEqual([
    ["alias.move_requested", "failure", "promote.not_loadable"],
    ["alias.move_failed", "failure", "promote.not_loadable"],
  ]);
});

test("a version that did not pass its validation is refused, and the log says that it was tried", async () => {
  const refused = await upload(admin, model, fixture("hostile/conv-rank-mismatch"));
  expect(refused.status, refused.bytes.toString()).toBe(202);
  const version = await settled(admin, model, refused.json.version);
  expect(version.status).toBe("rejected");
  const move = await promote(admin, model, version.version);
  expect([move.status, move.json.code]).toEqual([409, "version.not_ready"]);
  const check = await admin.call("POST", `/api/v1/models/${model}/aliases/production/check`, {
    version: version.version,
  });
  expect([check.status, check.json.code]).toEqual([409, "version.not_ready"]);
  expect(await answering()).toEqual(unmoved);
  expect((await eventsOf("production"))[0]).toEqual([
    ...["alias.move_requested", "failure", "version.not_ready"],
  ]);
});

test("gates hold over the real server: what breaks callers is refused with figures, and passes with a reason", async () => {
  const rules = { protected: true, gates: { signature: true, latency: { p99Ms: 10_000 } } };
  const put = await admin.call("PUT", `/api/v1/models/${model}/aliases/production/rules`, rules);
  expect(put.status, put.bytes.toString()).toBe(200);
  const { version } = await uploadReady(admin, model, fixture("hostile/int64-identity"));
  const alias = `/api/v1/models/${model}/aliases/production`;
  const stopped = await promote(admin, model, version);
  expect([stopped.status, stopped.json.code]).toEqual([409, "gate.failed"]);
  expect(stopped.json.detail).toContain("signature: It breaks callers of version 1");
  const asked = { version, breakingReason: "Nobody calls it yet." };
  // Measured by the runner, alone: the two take no request in common.
  const verdict = async () => (await admin.call("POST", `${alias}/check`, asked)).json.verdict;
  await expect.poll(verdict, { timeout: 60_000 }).toBe("passed");
  const moved = await admin.call("PUT", alias, { ...asked, reason: "a new form" });
  expect([moved.status, moved.json.version], moved.bytes.toString()).toEqual([200, version]);
  const { json } = await admin.call("GET", `${alias}/history?limit=1`);
  expect(json.data[0].details).toMatchObject({
    breakingReason: "Nobody calls it yet.",
    gates: [
      { gate: "signature", verdict: "overridden" },
      { gate: "latency", verdict: "passed", figures: { "p99Ms.limit": 10_000 } },
    ],
  });
  expect((await admin.call("GET", "/api/v1/audit/verify")).json.ok).toBe(true);
});
