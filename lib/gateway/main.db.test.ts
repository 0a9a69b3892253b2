import { once } from "node:events";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { db } from "@/lib/platform/db";
import { useDatabase } from "@/lib/platform/testing/database";
import { type GatewayProcess, startGatewayProcess } from "./testing/gateway-process";
import { change, seedKey, seedRecommender } from "./testing/seed-recommender";

/** Gateway, worker and database together: the shipped model, called over HTTP. */
const database = useDatabase();
const body = '{"user_id":123,"item_id":456}';
let gateway: GatewayProcess;
let modelId: string;

beforeAll(async () => {
  ({ modelId } = await seedRecommender());
  gateway = await startGatewayProcess({
    environment: {
      DATABASE_URL: database.appUrl,
      ONNWARD_DATA_DIR: database.dataDir,
      ONNWARD_RUN_DIR: path.join(database.dataDir, "run"),
    },
  });
}, 180_000);

afterAll(() => gateway?.kill());

/** Answers that named their version, good or bad: what usage must count. */
let answered = 0;

const predict = (secret: string, target = "recommender", given = body) =>
  post(secret, `/predict/${target}`, given);

async function post(secret: string, path: string, given = body) {
  const headers = { authorization: `Bearer ${secret}` };
  const answer = await gateway.call(path, { body: given, headers });
  if (answer.headers["x-onnward-version"] !== undefined) answered += 1;
  return answer;
}

const statusWith = async (secret: string, target?: string) =>
  (await predict(secret, target)).status;

it("predicts with the shipped model, and says which version answered", async () => {
  const { secret } = await seedKey();
  await expect.poll(() => statusWith(secret), { timeout: 30_000 }).toBe(200);
  const answer = await predict(secret);
  expect(Object.keys(JSON.parse(answer.text))).toEqual(["rating"]);
  expect(answer.headers["x-onnward-version"]).toBe("recommender@1");
  const batch = await predict(secret, "recommender@2", '{"user_id":[1,2],"item_id":[3,4]}');
  expect(JSON.parse(batch.text).rating).toHaveLength(2);
  expect(batch.headers["x-onnward-version"]).toBe("recommender@2");
  const wrong = await predict(secret, "recommender", '{"user_id":123}');
  expect([wrong.status, JSON.parse(wrong.text).code]).toEqual([400, "input.missing"]);
});

it("refuses a key soon after its revocation, and one that expires at its time", async () => {
  const { id, secret } = await seedKey();
  const { secret: brief } = await seedKey({ expiresAt: new Date(Date.now() + 5_000) });
  await expect.poll(() => statusWith(secret), { timeout: 5_000 }).toBe(200);
  await change(() => db().apiKey.update({ where: { id }, data: { revokedAt: new Date() } }));
  // The promise is one second; a crowded test machine gets five.
  await expect.poll(() => statusWith(secret), { timeout: 5_000 }).toBe(401);
  await expect.poll(() => statusWith(brief), { timeout: 15_000, interval: 200 }).toBe(401);
});

it("writes when a key was used and what it was denied, behind the requests", async () => {
  const { id, secret } = await seedKey({ models: ["recommender"] });
  await expect.poll(() => statusWith(secret), { timeout: 5_000 }).toBe(200);
  for (let times = 0; times < 5; times += 1)
    expect(await statusWith(secret, "other-model")).toBe(404);
  const lastUse = async () => (await db().apiKey.findUnique({ where: { id } }))?.lastUsedAt ?? null;
  await expect.poll(lastUse, { timeout: 20_000, interval: 200 }).not.toBeNull();
  const denials = () => db().auditEvent.findMany({ where: { actorId: id } });
  await expect.poll(async () => (await denials()).length, { timeout: 10_000 }).toBe(1);
  expect((await denials())[0]).toMatchObject({
    action: "predict.called",
    target: "model:other-model",
    outcome: "denied",
    canonical: expect.stringMatching(/"code":"model\.not_found"/),
  });
});

it("answers every request while an alias moves back and forth", async () => {
  const { secret } = await seedKey();
  await expect.poll(() => statusWith(secret), { timeout: 5_000 }).toBe(200);
  await expect.poll(() => statusWith(secret, "recommender@2"), { timeout: 30_000 }).toBe(200);
  const versions = await db().version.findMany({ where: { modelId }, orderBy: { number: "asc" } });
  const seen = new Set<unknown>();
  const statuses = new Set<number>();
  let isMoving = true;
  const callers = Array.from({ length: 4 }, async () => {
    while (isMoving) {
      const { status, headers } = await predict(secret);
      statuses.add(status);
      seen.add(headers["x-onnward-version"]);
    }
  });
  for (let move = 0; move < 8; move += 1) {
    const to = versions[(move + 1) % 2];
    const from = versions[move % 2];
    await change(() =>
      db().alias.updateMany({
        where: { modelId, name: "production" },
        data: {
          versionId: to?.id ?? null,
          previousVersionId: from?.id ?? null,
          movedAt: new Date(),
        },
      }),
    );
    const named = `recommender@${to?.number}`;
    await expect
      .poll(async () => (await predict(secret)).headers["x-onnward-version"], { timeout: 10_000 })
      .toBe(named);
  }
  isMoving = false;
  await Promise.all(callers);
  expect([...statuses]).toEqual([200]);
  expect(seen).toEqual(new Set(["recommender@1", "recommender@2"]));
});

it("stops answering when a version is archived and production is unset, in every dialect", async () => {
  const { secret } = await seedKey();
  await expect.poll(() => statusWith(secret, "recommender@2"), { timeout: 30_000 }).toBe(200);
  const hear = async (target: string) => {
    const { status, text } = await post(secret, target);
    return `${status} ${JSON.parse(text).code}`;
  };
  const byNumber = [
    "/predict/recommender@2",
    "/v1/models/recommender/versions/2:predict",
    "/v2/models/recommender/versions/2/infer",
  ];
  const byProduction = [
    "/predict/recommender",
    "/v1/models/recommender:predict",
    "/v2/models/recommender/infer",
  ];
  await change(async () => {
    await db().alias.updateMany({ where: { modelId }, data: { versionId: null } });
    await db().version.updateMany({ where: { modelId, number: 2 }, data: { status: "archived" } });
  });
  await expect.poll(() => hear("/predict/recommender"), { timeout: 5_000 }).toBe("409 alias.unset");
  for (const target of byProduction) expect(await hear(target), target).toBe("409 alias.unset");
  for (const target of byNumber) expect(await hear(target), target).toBe("404 version.not_found");
  expect(await statusWith(secret, "recommender@1")).toBe(200);
});

it("has counted every answer of a version as its usage when it has ended in order", async () => {
  const ended = once(gateway.child, "exit");
  gateway.child.kill("SIGTERM");
  expect((await ended)[0]).toBe(0);
  const { _sum } = await db().usageMinute.aggregate({
    _sum: { requests: true, clientErrors: true, serverErrors: true },
  });
  expect(_sum.requests).toBe(answered);
  expect(_sum.clientErrors).toBeGreaterThan(0);
});
