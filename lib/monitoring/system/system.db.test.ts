import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { db } from "@/lib/platform/db";
import { env, replaceEnv } from "@/lib/platform/env";
import { productVersion } from "@/lib/platform/product";
import { keyContext, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { listModelGateways } from "@/lib/registry/aliases";
import { beat, codeOf, gatewayId, uploadReady } from "@/lib/registry/testing/registry";
import { getSystem, pruneProcesses, startProcessHeartbeat } from "./index";

const database = useDatabase();
const admin = userContext("admin");

async function listProcesses(): Promise<string[]> {
  const { processes } = await getSystem(admin);
  return processes.map(({ kind, pid }) => `${kind} ${pid}`);
}

test("a process is listed from its start to its orderly end, and one that fell silent is not", async () => {
  const heartbeat = startProcessHeartbeat("runner");
  await expect.poll(listProcesses).toEqual([`runner ${process.pid}`]);
  const [listed] = (await getSystem(admin)).processes;
  expect(listed).toMatchObject({ version: productVersion });
  expect(listed?.rssBytes).toBeGreaterThan(10_000_000);
  const silent = { kind: "console", hostname: "west", pid: 1, rssBytes: 1n, version: "0" };
  const at = (seconds: number) => new Date(Date.now() - seconds * 1_000);
  for (const seconds of [70, 7_200])
    await db().processHeartbeat.create({
      data: { ...silent, id: randomUUID(), startedAt: at(9_000), seenAt: at(seconds) },
    });
  expect(await listProcesses()).toEqual([`runner ${process.pid}`]);
  await pruneProcesses();
  expect(await db().processHeartbeat.count()).toBe(2);
  await heartbeat.stop();
  expect(await listProcesses()).toEqual([]);
});

test("gateways say what they have warm, and the page of a model hears nothing of another", async () => {
  const a = await uploadReady(admin, "a");
  const b = await uploadReady(admin, "b");
  const failed = { [b]: { code: "model.load_failed", detail: "It does not load." } };
  await beat(gatewayId(), { warm: [a], failed });
  await beat(gatewayId(), { warm: [a, b], ageSeconds: 60 });
  const { gateways, revision } = await getSystem(admin);
  expect(gateways).toMatchObject([
    {
      hostname: "east",
      appliedRevision: revision,
      isCurrent: true,
      warm: [{ model: "a", version: 1 }],
      failed: [{ model: "b", version: 1, code: "model.load_failed" }],
    },
  ]);
  const ofA = await listModelGateways(admin, { name: "a", limit: 50 });
  expect(ofA.data).toMatchObject([{ isCurrent: true, warm: [1], failed: [] }]);
  await uploadReady(admin, "b");
  const ofB = await listModelGateways(keyContext(["models:read"], ["b"]), { name: "b", limit: 50 });
  expect(ofB.data).toMatchObject([{ isCurrent: false, warm: [], failed: [{ version: 1 }] }]);
  const limited = keyContext(["models:read"], ["b"]);
  expect(await codeOf(listModelGateways(limited, { name: "a", limit: 50 }))).toBe(
    "model.not_found",
  );
});

test("a gateway that still has a purged version warm is listed without it", async () => {
  const gone = randomUUID();
  await beat(gatewayId(), { warm: [gone], failed: { [gone]: { code: "x", detail: "y" } } });
  const { gateways } = await getSystem(admin);
  expect(gateways.some(({ warm, failed }) => warm.length + failed.length === 0)).toBe(true);
});

test("storage and work are counted", async () => {
  const system = await getSystem(admin);
  expect(system.storage.artifacts).toBe(1);
  expect(system.storage.artifactBytes).toBeGreaterThan(0);
  expect(system.storage.totalBytes).toBeGreaterThan(system.storage.freeBytes ?? Number.NaN);
  await db().work.deleteMany();
  const later = { runAt: new Date(Date.now() + 60_000) };
  const due = { runAt: new Date(Date.now() - 30_000) };
  const leased = { ...due, leasedUntil: new Date(Date.now() + 60_000) };
  for (const times of [later, due, leased])
    await db().work.create({
      data: { kind: "version.validate", subjectId: randomUUID(), ...times },
    });
  const { work } = await getSystem(admin);
  expect(work).toMatchObject({ waiting: 1, leased: 1 });
  expect(work.oldestSeconds).toBeGreaterThan(29);
});

test("the configuration says what is set and never a secret, and one role for both is told", async () => {
  const same = Object.entries(env()).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  replaceEnv({
    ...Object.fromEntries(same),
    ONNWARD_METRICS_TOKEN: "token-token-token-token",
    ONNWARD_CONSOLE_URL: "https://me:hidden@console.example:3001",
  });
  const system = await getSystem(admin);
  const settings = new Map(system.configuration.map((each) => [each.name, each]));
  expect(settings.get("ONNWARD_METRICS_TOKEN")).toMatchObject({ value: "[set]", isSecret: true });
  expect(settings.get("PORT")).toMatchObject({ value: "3000", isDefault: true, isSecret: false });
  expect(settings.get("ONNWARD_CONSOLE_URL")?.value).toBe("https://[set]@console.example:3001");
  const text = JSON.stringify(system);
  for (const secret of ["token-token", "hidden", env().ONNWARD_SECRET, env().DATABASE_URL])
    expect(text).not.toContain(secret);
  expect(system.isRoleSeparate).toBe(true);
  const owner = await database.connect("owner");
  const member = "SELECT NOT has_table_privilege('audit_event', 'UPDATE') AS separate";
  expect((await owner.query(member)).rows).toEqual([{ separate: false }]);
});

test("no key and no engineer reads it", async () => {
  expect(await codeOf(getSystem(userContext("engineer")))).toBe("permission.denied");
  expect(await codeOf(getSystem(keyContext()))).toBe("key.scope_missing");
  expect((await getSystem(userContext("auditor"))).versions.postgres).toMatch(/^\d+/);
});
