import { expect, test } from "@playwright/test";
import { type Client, connect, promote, uploadReady } from "./harness/client";
import { commandOf, type Installation, startInstallation } from "./harness/installation";
import { changeWeight, linearModel, linearWeights } from "./harness/linear-model";
import { loadWhile } from "./harness/load";
import { metricsToken, readMetrics } from "./harness/metrics";

const model = "shown";
const live = `/api/v1/models/${model}/aliases/production/rollout`;
const x = [0.5, -1.25, 2, 0.75];
const body = JSON.stringify({ x });

let installation: Installation;
let admin: Client;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  installation = await startInstallation({ environment: { ONNWARD_METRICS_TOKEN: metricsToken } });
  admin = connect(installation.url, installation.adminKey);
  await uploadReady(admin, model, linearModel(linearWeights));
  await uploadReady(admin, model, linearModel(changeWeight(7, 1.25)));
  await promote(admin, model, 1);
});
test.afterAll(async () => {
  await installation?.stop();
});

/** What the two versions answer, and how far apart that is, in the arithmetic of onnxruntime. */
function offline() {
  const answer = (weights: readonly number[]) =>
    [0, 1, 2].map((column) =>
      x.reduce((sum, value, row) => Math.fround(sum + value * (weights[row * 3 + column] ?? 0)), 0),
    );
  const [before, after] = [answer(linearWeights), answer(changeWeight(7, 1.25))];
  const differences = before.map((value, at) => Math.abs(value - (after[at] ?? 0)));
  const argmax = (values: readonly number[]) => values.indexOf(Math.max(...values));
  return {
    largest: Math.max(...differences),
    mean: differences.reduce((sum, value) => sum + value, 0) / 3,
    isTopChanged: argmax(before) !== argmax(after),
  };
}

const shadowPid = (): number | undefined =>
  installation.descendants().find((pid) => commandOf(pid).includes(`${model}@2`));

async function counts() {
  const metrics = await readMetrics(admin);
  const of = (outcome: string) =>
    metrics.get(
      `onnward_shadow_requests_total{model="${model}",version="2",outcome="${outcome}"}`,
    ) ?? 0;
  return { compared: of("compared"), dropped: of("dropped"), failed: of("failed") };
}

test("a shadow is told apart as computed offline, and while it hangs and dies nobody's answer suffers", async () => {
  test.setTimeout(400_000);
  const plan = {
    kind: "shadow",
    versions: [2],
    sharePercent: 100,
    guards: { errors: null, latency: null },
  };
  const started = await admin.call("PUT", live, { plan, reason: "one weight is another" });
  expect(started.status, JSON.stringify(started.json)).toBe(201);
  const ask = () => admin.call("POST", `/predict/${model}`, body);
  await expect
    .poll(async () => (await ask()).status === 200 && (await counts()).compared, {
      timeout: 120_000,
    })
    .toBeGreaterThan(0);

  const seen = loadWhile(
    admin,
    { path: `/predict/${model}`, body, perSecond: 200 },
    new Promise((resolve) => setTimeout(resolve, 5_000)),
  );
  expect([...(await seen).statuses.keys()]).toEqual([200]);
  const expected = offline();
  await expect
    .poll(
      async () => {
        const { targets = [] } = (await admin.call("GET", live)).json;
        const shadow = targets.find(({ version }: { version: number }) => version === 2)?.shadow;
        const output = shadow?.outputs[0];
        if (output === undefined || shadow.compared < 500) return null;
        return {
          isDivergedWhole: shadow.diverged === shadow.compared,
          largest: output.largest.toFixed(5),
          mean: (output.sum / output.elements).toFixed(5),
          topShare: output.topChanged / output.topRows,
        };
      },
      { timeout: 90_000 },
    )
    .toEqual({
      isDivergedWhole: true,
      largest: expected.largest.toFixed(5),
      mean: expected.mean.toFixed(5),
      topShare: expected.isTopChanged ? 1 : 0,
    });

  const before = await counts();
  const trouble = async () => {
    const hanging = shadowPid();
    expect(hanging).toBeDefined();
    process.kill(hanging ?? 0, "SIGSTOP");
    await expect
      .poll(async () => (await counts()).dropped - before.dropped, { timeout: 120_000 })
      .toBeGreaterThan(50);
    process.kill(hanging ?? 0, "SIGKILL");
    await expect
      .poll(async () => (await counts()).failed - before.failed, { timeout: 90_000 })
      .toBeGreaterThan(0);
  };
  const load = await loadWhile(
    admin,
    { path: `/predict/${model}`, body, perSecond: 200 },
    trouble(),
  );
  expect(load.failures).toEqual([]);
  expect([...load.statuses.keys()]).toEqual([200]);
  expect([...load.versions]).toEqual([`${model}@1`]);

  expect((await admin.call("DELETE", live)).status).toBe(200);
  await expect.poll(shadowPid, { timeout: 90_000 }).toBeUndefined();
});
