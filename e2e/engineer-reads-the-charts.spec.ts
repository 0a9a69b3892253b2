import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import type { ModelMetricsDto } from "@/lib/contract/model-metrics";
import { promote, sharedInstallation, uploadReady } from "./harness/client";
import { signIn } from "./harness/people";

const admin = sharedInstallation();
const model = `charted-${process.pid}`;
const unused = `unused-${process.pid}`;
const bytes = readFileSync("clients/fixtures/hostile/int64-identity.onnx");
const minuteMs = 60_000;
const ofFirst = { good: 40, bad: 7 };
const ofSecond = { good: 30, bad: 3 };

async function call({ good, bad }: { good: number; bad: number }): Promise<void> {
  for (let n = 0; n < good; n += 1)
    expect((await admin.call("POST", `/predict/${model}`, { x: [n] })).status).toBe(200);
  for (let n = 0; n < bad; n += 1)
    expect((await admin.call("POST", `/predict/${model}`, { x: ["no"] })).status).toBe(400);
}

async function read(query: string): Promise<ModelMetricsDto> {
  const answer = await admin.call("GET", `/api/v1/models/${model}/metrics${query}`);
  expect(answer.status, answer.bytes.toString()).toBe(200);
  return answer.json;
}

const sum = (counts: readonly number[] = []) => counts.reduce((all, count) => all + count, 0);
const requestsOf = ({ versions }: ModelMetricsDto, number: number) =>
  sum(versions.find(({ version }) => version === number)?.requests);

let lastCallAt = 0;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  await uploadReady(admin, unused, bytes);
  for (let n = 0; n < 2; n += 1) await uploadReady(admin, model, bytes);
  expect((await promote(admin, model, 1)).status).toBe(200);
  await call(ofFirst);
  expect((await promote(admin, model, 2)).status).toBe(200);
  await call(ofSecond);
  lastCallAt = Date.now();
  // Until every minute with a call in it is over and told.
  const told = async () => Date.parse((await read("")).completeUntil) > lastCallAt;
  await expect.poll(told, { timeout: 120_000, intervals: [2_000] }).toBe(true);
});

/** What a chart's table says: by moment and column. */
async function readTable(page: Page, chart: string): Promise<Map<string, string[]>> {
  await page.locator("summary", { hasText: `${chart} as a table` }).click();
  const rows = page.getByRole("region", { name: chart, exact: true }).locator("tbody tr");
  await expect(rows.first()).toBeVisible();
  const found = await rows.evaluateAll((all) =>
    all.map((row) => ({
      at: row.querySelector("time")?.getAttribute("datetime") ?? "",
      cells: [...row.querySelectorAll("td")].slice(1).map((cell) => cell.textContent ?? ""),
    })),
  );
  return new Map(found.map(({ at, cells }) => [at, cells]));
}

test("every request is counted once, for its version and by how it ended, as JSON and as CSV", async () => {
  const metrics = await read("?step=60");
  expect(requestsOf(metrics, 1)).toBe(ofFirst.good + ofFirst.bad);
  expect(requestsOf(metrics, 2)).toBe(ofSecond.good + ofSecond.bad);
  expect(sum(metrics.total.clientErrors)).toBe(ofFirst.bad + ofSecond.bad);
  expect(sum(metrics.total.rows)).toBe(ofFirst.good + ofSecond.good);
  expect(metrics.moves.map(({ from, to }) => [from, to])).toEqual([
    [1, 2],
    [null, 1],
  ]);

  const { from, to } = metrics;
  const path = `/api/v1/models/${model}/metrics?from=${from}&to=${to}&step=60`;
  const csv = await admin.call("GET", path, undefined, { Accept: "text/csv" });
  expect(csv.headers.get("content-type")).toContain("text/csv");
  const [header = "", ...lines] = csv.bytes.toString().trimEnd().split("\r\n");
  const columns = header.split(",");
  const cellsOf = (label: string) =>
    lines.map((line) => line.split(",")).filter((cells) => cells[2] === label);
  for (const { version, ...series } of [
    { version: "total", ...metrics.total },
    ...metrics.versions,
  ]) {
    const cells = cellsOf(String(version));
    const column = (name: string) => cells.map((line) => line[columns.indexOf(name)] ?? "");
    expect(column("at")).toEqual(metrics.times);
    expect(column("requests").map(Number)).toEqual(series.requests);
    expect(column("client_errors").map(Number)).toEqual(series.clientErrors);
    expect(column("p95_ms")).toEqual(series.p95Ms.map((ms) => String(ms ?? "")));
  }
});

test("the charts mark the promote where it was, and their tables say what the API says", async ({
  page,
}) => {
  await signIn(page, admin.url);
  await page.goto(`${admin.url}/models/${model}`);
  await page.getByRole("link", { name: "Metrics", exact: true }).click();
  await expect(page.getByRole("application", { name: "Requests" })).toBeVisible();
  const href = await page.getByRole("link", { name: "Download CSV" }).getAttribute("href");
  const asked = new URL(href ?? "", admin.url).searchParams;
  const metrics = await read(`?from=${asked.get("from")}&to=${asked.get("to")}&step=60`);

  const [move] = metrics.moves;
  const from = Date.parse(metrics.from);
  const share = (Date.parse(move?.at ?? "") - from) / (Date.parse(metrics.to) - from);
  const marker = page.locator(`[data-move="${move?.id}"]`);
  await expect(marker).toHaveCount(3);
  const x = Number.parseFloat((await marker.first().locator("line").getAttribute("x1")) ?? "");
  // The page may have been read anew since, and gone on by a minute.
  expect(Math.abs(x - share * 100)).toBeLessThan(2.5);
  const row = page.getByRole("row", { name: /production: 1 → 2/ });
  await expect(row).toContainText("test");
  await expect(row.getByRole("link")).toHaveAttribute("href", new RegExp(`#move-${move?.id}$`));

  const requests = await readTable(page, "Requests");
  const latency = await readTable(page, "Latency, p95");
  let compared = 0;
  metrics.times.forEach((at, place) => {
    if (Date.parse(at) + minuteMs > Date.parse(metrics.completeUntil)) return;
    // Older versions come first, as they did in life.
    [...metrics.versions].reverse().forEach((series, column) => {
      const rate = Number(requests.get(at)?.[column]);
      const ms = latency.get(at)?.[column];
      if (requests.get(at) === undefined) return;
      expect(rate * 60, at).toBeCloseTo(series.requests[place] ?? -1, 0);
      const expected = series.p95Ms[place] ?? null;
      expect(ms, at).toBe(
        expected === null ? "–" : expected.toLocaleString("en", { maximumFractionDigits: 3 }),
      );
      compared += series.requests[place] ?? 0;
    });
  });
  expect(compared).toBe(77 + 3);
});

test("lines are hidden in every chart, keys read points out, and the address holds what is shown", async ({
  page,
}) => {
  await signIn(page, admin.url);
  await page.goto(`${admin.url}/models/${model}/metrics?window=15m`);
  const second = page.locator('[data-line="v2"]');
  await expect(second).toHaveCount(3);
  await page
    .getByRole("button", { name: /^Version 2/ })
    .first()
    .click();
  await expect(second).toHaveCount(0);
  await page
    .getByRole("button", { name: /^Version 2/ })
    .first()
    .click();
  await expect(second).toHaveCount(3);

  await page.getByRole("application", { name: "Requests" }).focus();
  await page.keyboard.press("End");
  for (let n = 0; n < 3; n += 1) await page.keyboard.press("ArrowLeft");
  const said = page.getByRole("status").filter({ hasText: /Requests, Version 1: .*Version 2: / });
  await expect(said).toHaveCount(1);

  await page.getByRole("link", { name: "6 h", exact: true }).click();
  await expect(page).toHaveURL(/window=6h/);
  await page.getByRole("link", { name: "Total", exact: true }).click();
  await expect(page).toHaveURL(/by=total/);
  await page.reload();
  await expect(page.getByRole("link", { name: "6 h", exact: true })).toHaveAttribute(
    "aria-current",
    "true",
  );
  await expect(page.locator('[data-line="p99"]')).toHaveCount(1);
  await page.getByLabel("Version", { exact: true }).selectOption("Version 1");
  await expect(page).toHaveURL(/version=1/);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});

test("a model that nobody called shows the call to make, with this host in it", async ({
  page,
}) => {
  await signIn(page, admin.url);
  await page.goto(`${admin.url}/models/${unused}/metrics`);
  await expect(page.getByText("No requests in the last hour")).toBeVisible();
  await expect(page.locator("pre")).toContainText(`${admin.url}/predict/${unused}`);
});

test("the table of versions says of each when it last answered and how long that took", async ({
  page,
}) => {
  await signIn(page, admin.url);
  await page.goto(`${admin.url}/models/${model}/versions`);
  const row = (version: number) =>
    page
      .getByRole("row")
      .filter({ has: page.getByRole("link", { name: String(version), exact: true }) })
      .filter({ has: page.getByRole("checkbox") });
  for (const version of [1, 2]) await expect(row(version)).toContainText(/p95 [\d.]+ (µs|ms)/);
  await page.goto(`${admin.url}/models/${unused}/versions`);
  await expect(row(1)).toBeVisible();
  await expect(row(1)).not.toContainText("p95");
});
