import { beforeAll, expect, test } from "vitest";
import { createKey } from "@/lib/access";
import { listAuditEvents } from "@/lib/audit";
import { foldedDenials } from "@/lib/console";
import { callRoute } from "@/lib/console/testing/call-route";
import { listAuditQuery } from "@/lib/contract/audit";
import { contextOf } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { PATCH } from "./[id]/route";
import { GET, POST } from "./route";

useDatabase();
let admin = "";

beforeAll(async () => {
  const input = { name: "admin", scopes: ["keys:write", "predict"] as const, models: [] };
  admin = (await createKey(contextOf(), { ...input, scopes: [...input.scopes] })).secret;
});

function make(limits: object) {
  const body = { name: "limited", scopes: ["predict"], ...limits };
  return callRoute(POST, { method: "POST", key: admin, body });
}

test("a key is made with networks, rate, burst and quota, and each can be changed and taken away", async () => {
  const limits = { ipAllow: ["10.0.0.0/8", "2001:DB8::/32"], ratePerMinute: 60, burst: 10 };
  const made = await make({ ...limits, dailyQuota: 1_000_000_000_000 });
  expect(made.body.key).toMatchObject({
    ipAllow: ["10.0.0.0/8", "2001:db8::/32"],
    ratePerMinute: 60,
    burst: 10,
    dailyQuota: 1_000_000_000_000,
    lastUsedAddress: null,
  });
  const params = { id: made.body.key.id };
  const edit = (body: object) =>
    callRoute(PATCH, { method: "PATCH", key: admin, params, body }).then((answer) => answer.body);
  expect(await edit({ name: "same limits" })).toMatchObject({ ratePerMinute: 60, burst: 10 });
  expect(await edit({ ratePerMinute: null })).toMatchObject({ ratePerMinute: null, burst: null });
  expect(await edit({ ipAllow: [], dailyQuota: null, ratePerMinute: 6 })).toMatchObject({
    ipAllow: [],
    dailyQuota: null,
    ratePerMinute: 6,
  });
});

test("a burst without a rate is refused, when a key is made and when it is edited", async () => {
  const refused = { status: 422, body: { errors: [{ field: "burst" }] } };
  expect(await make({ burst: 5 })).toMatchObject(refused);
  const made = await make({ ratePerMinute: 60 });
  const params = { id: made.body.key.id };
  const body = { ratePerMinute: null, burst: 5 };
  expect(await callRoute(PATCH, { method: "PATCH", key: admin, params, body })).toMatchObject(
    refused,
  );
});

test.each([
  [{ ipAllow: ["10.0.0.0/33"] }],
  [{ ipAllow: ["example.com"] }],
  [{ ipAllow: ["::ffff:10.0.0.1"] }],
  [{ ratePerMinute: 0 }],
  [{ ratePerMinute: 1.5 }],
  [{ ratePerMinute: 10, burst: 0 }],
  [{ dailyQuota: -1 }],
])("%o is refused", async (limits) => {
  expect((await make(limits)).status).toBe(422);
});

// Row 37, at the second door. The address is the gateway's word, which overwrites what the caller wrote.
test("a key is refused from outside its networks, read or write, and that is one event a minute", async () => {
  const input = {
    name: "home",
    scopes: ["keys:write" as const],
    models: [],
    ipAllow: ["10.0.0.0/8"],
  };
  const { key, secret } = await createKey(contextOf(), input);
  const from = (address: string) => ({ key: secret, headers: { "x-forwarded-for": address } });
  expect((await callRoute(GET, from("10.1.2.3"))).status).toBe(200);
  const body = { name: "more", scopes: ["keys:write"] };
  for (const address of ["203.0.113.9", "unknown"]) {
    expect(await callRoute(GET, from(address))).toMatchObject({
      status: 403,
      body: { code: "key.address_not_allowed" },
    });
    expect((await callRoute(POST, { method: "POST", body, ...from(address) })).status).toBe(403);
  }
  await foldedDenials().flush({ all: true });
  const query = listAuditQuery.parse({ target: `key:${key.id}`, action: "key.refused" });
  const { data } = await listAuditEvents(contextOf(), query);
  expect(data).toMatchObject([
    { outcome: "denied", code: "key.address_not_allowed", reason: "4 times within a minute" },
  ]);
});
