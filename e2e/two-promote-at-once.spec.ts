import { expect, test } from "@playwright/test";
import { type Answer, connect, createKey, uploadReady } from "./harness/client";
import { type Installation, startInstallation } from "./harness/installation";
import { loadWhile } from "./harness/load";
import { recommenderSaying } from "./harness/recommender";

const model = "contested";
const rounds = 10;

let installation: Installation;
test.beforeAll(async () => {
  installation = await startInstallation();
});
test.afterAll(async () => {
  await installation?.stop();
});

test(`of two who promote at once, ${rounds} rounds under load, one wins and nobody's prediction fails`, async () => {
  const admin = connect(installation.url, installation.adminKey);
  for (const version of [1, 2, 3, 4])
    await uploadReady(admin, model, recommenderSaying(`${version}`));
  const [one, two] = await Promise.all(
    ["one", "two"].map(async (name) => {
      const { secret } = await createKey(admin, { name, scopes: ["models:promote"] });
      return connect(installation.url, secret);
    }),
  );
  if (one === undefined || two === undefined) throw new Error("two keys were asked for");
  const put = (client: typeof admin, version: number, expectedVersion: number | null) =>
    client.call("PUT", `/api/v1/models/${model}/aliases/production`, {
      version,
      expectedVersion,
      reason: "both",
    });
  expect((await put(admin, 1, null)).status).toBe(200);
  let current = 1;
  const winners: number[] = [];
  const race = async () => {
    for (let round = 0; round < rounds; round += 1) {
      const [a = 0, b = 0] = [1, 2, 3, 4].filter((version) => version !== current);
      const answers = await Promise.all([put(one, a, current), put(two, b, current)]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
      const [won, lost] = answers[0].status === 200 ? answers : [answers[1], answers[0]];
      expect(lost.json.code).toBe("alias.conflict");
      current = won.json.version;
      expect([a, b]).toContain(current);
      winners.push(current);
    }
  };
  const path = `/predict/${model}`;
  const body = JSON.stringify({ user_id: 1, item_id: 2 });
  const load = await loadWhile(admin, { path, body, perSecond: 100 }, race());
  expect(load.failures).toEqual([]);
  expect([...load.statuses.keys()]).toEqual([200]);
  const history = await admin.call("GET", `/api/v1/models/${model}/aliases/production/history`);
  const moves: number[] = history.json.data.map((move: Answer["json"]) => move.to);
  expect(moves.toReversed()).toEqual([1, ...winners]);
  console.log(`${rounds} rounds, ${load.count} predictions, none failed`);
});
