import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { z } from "zod";
import { metricCatalogue, metricNames } from "./metrics/metric-catalogue";
import { createMetrics } from "./metrics/metrics";
import { parseMetrics } from "./testing/exposition";

const panelSchema = z.object({
  id: z.number(),
  type: z.string(),
  title: z.string(),
  targets: z
    .array(z.object({ expr: z.string(), datasource: z.object({ uid: z.string() }) }))
    .optional(),
});
const dashboardSchema = z.object({
  schemaVersion: z.number(),
  panels: z.array(panelSchema),
  templating: z.object({
    list: z.array(
      z.object({ name: z.string(), type: z.string(), definition: z.string().optional() }),
    ),
  }),
});
const dashboard = dashboardSchema.parse(
  JSON.parse(readFileSync("deploy/grafana-onnward.json", "utf8")),
);
const variables = dashboard.templating.list;
const queries = [
  ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ...variables.flatMap(({ definition }) => definition ?? []),
];

/** A page of metrics on which everything has happened once. */
async function readMetrics(): Promise<ReadonlySet<string>> {
  const metrics = createMetrics();
  const model = { model: "fraud", number: 3 };
  metrics.predictionEnded({
    ...{ versionId: randomUUID(), model: "fraud", version: 3, code: "ok", status: 200, rows: 1 },
    ...{ seconds: 1, timings: { queueMs: 1, decodeMs: 1, runMs: 1, encodeMs: 1 } },
    batch: { requests: 1, rows: 1 },
  });
  metrics.strangerRefused("key.invalid");
  const zero = () => 0;
  metrics.observe({
    ...{
      inFlight: zero,
      spoolRows: zero,
      droppedUsage: zero,
      droppedDenials: zero,
      logWaiting: zero,
      droppedLog: zero,
      droppedFigures: zero,
    },
    limitFallbacks: zero,
    shadows: () => [{ ...model, memoryBytes: 1, counts: { compared: 1, dropped: 1, failed: 1 } }],
    shadowSeconds: zero,
    ...{ outageSeconds: zero, snapshotReadAtMs: zero },
    pool: () => [
      {
        ...model,
        ...{ state: "warm", waiting: 0, running: 0, replicas: 1, desiredReplicas: 1, loadMs: 1 },
        ...{ breaker: "closed", memoryBytes: 1 },
      },
    ],
  });
  const { samples } = parseMetrics(await metrics.render());
  return new Set([...samples.keys()].map((line) => line.replace(/\{.*/, "")));
}

it("asks only for metrics that a gateway shows", async () => {
  const shown = await readMetrics();
  const asked = new Set(
    queries.flatMap((query) => query.match(/\b(?:onnward|nv|process|nodejs)_[a-z_0-9]+/g) ?? []),
  );
  expect(asked.size).toBeGreaterThan(20);
  expect([...asked].filter((name) => !shown.has(name))).toEqual([]);
});

it("asks for labels that its metrics have", () => {
  for (const query of queries) {
    const names = metricNames.filter((name) =>
      new RegExp(`\\b${name}(_bucket|_sum|_count)?\\b`).test(query),
    );
    const known = new Set([
      "instance",
      "le",
      ...names.flatMap((name) => metricCatalogue[name].labels),
    ]);
    const grouped = [...query.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = ""]) =>
      list.split(", "),
    );
    const matched = [...query.matchAll(/([a-z_]+)(?:=~|!=|=)"/g)].map(([, label = ""]) => label);
    if (names.length === 0) continue;
    expect(
      [...grouped, ...matched].filter((label) => !known.has(label)),
      query,
    ).toEqual([]);
  }
});

it("can be imported: one data source to choose, one id a panel, a query in every panel", () => {
  expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(39);
  expect(variables[0]).toMatchObject({ name: "datasource", type: "datasource" });
  const ids = dashboard.panels.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { type, title, targets = [] } of dashboard.panels) {
    if (type !== "row") expect(targets.length, title).toBeGreaterThan(0);
    for (const { datasource } of targets) expect(datasource.uid).toBe(`$\{datasource}`);
  }
});

it("shows every metric of ours, but Triton's and one that another says more exactly", () => {
  const text = queries.join("\n");
  const missing = metricNames.filter((name) => !name.startsWith("nv_") && !text.includes(name));
  expect(missing).toEqual([
    "onnward_prediction_rows_total",
    "onnward_version_in_flight",
    "onnward_version_warm",
  ]);
});
