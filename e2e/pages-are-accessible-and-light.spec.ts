import { gzipSync } from "node:zlib";
import AxeBuilder from "@axe-core/playwright";
import { type Browser, type BrowserContext, expect, type Page, test } from "@playwright/test";
import { promote, sharedInstallation, uploadReady } from "./harness/client";
import { npmModel } from "./harness/npm-models";
import { signIn } from "./harness/people";

const admin = sharedInstallation();
const model = "axe-model";

/** Every page of the dashboard with something on it. */
const pages = [
  "/",
  "/models",
  "/versions",
  "/models?q=nothing-is-called-this",
  "/models/new",
  `/models/${model}`,
  `/models/${model}/versions`,
  `/models/${model}/versions/1`,
  `/models/${model}/test`,
  `/models/${model}/compare?all=1`,
  `/models/${model}/graph`,
  `/models/${model}/graph?view=list&node=n2`,
  "/models/recommender",
  "/models/recommender/test",
  `/models/${model}/rollouts`,
  `/models/${model}/history`,
  "/approvals",
  "/approvals?view=all",
  `/models/${model}/metrics`,
  "/requests",
  "/keys",
  "/account",
  "/audit",
  "/people",
  "/system",
  "/trash",
  "/no-such-page",
];
const doors = ["/sign-in", "/welcome"];
const largestScriptBytes = 200 * 1_024;

test.beforeAll(async () => {
  await uploadReady(admin, model, npmModel("sileroV5"));
  await uploadReady(admin, model, npmModel("sileroLegacy"));
  expect((await promote(admin, model, 1)).status).toBe(200);
  const plan = { kind: "shadow", versions: [2], sharePercent: 10 };
  const path = `/api/v1/models/${model}/aliases/production/rollout`;
  // After a failure the next worker begins here again.
  await admin.call("DELETE", path);
  const begun = await admin.call("PUT", path, { plan });
  expect(begun.status, begun.bytes.toString()).toBe(201);
  pages.push(`/models/${model}/rollouts/${begun.json.id}`);
});

async function openDashboard(
  browser: Browser,
  look: { colorScheme: "light" | "dark"; locale: "en" | "zh-CN"; width?: number },
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    colorScheme: look.colorScheme,
    locale: look.locale,
    viewport: { width: look.width ?? 1_280, height: 900 },
  });
  return { context, page: await context.newPage() };
}

// Colours know nothing of words, nor words of colours: two looks have seen both of each.
for (const { colorScheme, locale } of [
  { colorScheme: "light", locale: "zh-CN" },
  { colorScheme: "dark", locale: "en" },
] as const) {
  test(`no page has an axe violation: ${colorScheme}, ${locale}`, async ({ browser }) => {
    test.setTimeout(240_000);
    const { context, page } = await openDashboard(browser, { colorScheme, locale });
    const found: string[] = [];
    const check = async (path: string) => {
      await page.goto(`${admin.url}${path}`);
      await page.waitForLoadState("networkidle");
      const { violations } = await new AxeBuilder({ page })
        .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
        .analyze();
      for (const { id, nodes } of violations)
        found.push(`${path} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
      expect(await page.locator("html").getAttribute("lang")).toBe(locale);
    };
    for (const path of doors) await check(path);
    await signIn(page, admin.url);
    for (const path of pages) await check(path);
    expect(found).toEqual([]);
    await context.close();
  });
}

test("no request leaves the origin, no page breaks its policy, and none is too heavy", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const { context, page } = await openDashboard(browser, { colorScheme: "light", locale: "en" });
  const strangers: string[] = [];
  const complaints: string[] = [];
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && origin !== admin.url) strangers.push(request.url());
  });
  page.on("console", (message) => {
    if (message.type() === "error" && !/404/.test(message.text())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await signIn(page, admin.url);
  const heavy: string[] = [];
  const weights: string[] = [];
  for (const path of pages) {
    const scripts = new Map<string, Promise<number>>();
    const onResponse = (response: Awaited<ReturnType<Page["waitForResponse"]>>) => {
      if (response.request().resourceType() !== "script") return;
      const size = response.body().then(
        (body) => gzipSync(body).length,
        () => 0, // Gone with a navigation: it is counted when the page asks again.
      );
      scripts.set(response.url(), size);
    };
    page.on("response", onResponse);
    // Each page as its first visitor loads it: what the browser kept of others does not count as nothing.
    const cdp = await context.newCDPSession(page);
    await cdp.send("Network.setCacheDisabled", { cacheDisabled: true });
    await page.goto(`${admin.url}${path}`);
    await page.waitForLoadState("networkidle");
    page.off("response", onResponse);
    const bytes = (await Promise.all(scripts.values())).reduce((sum, size) => sum + size, 0);
    expect(bytes, `${path}: no script was seen`).toBeGreaterThan(0);
    weights.push(`${path} ${(bytes / 1_024).toFixed(0)} KiB`);
    if (bytes > largestScriptBytes) heavy.push(`${path}: ${bytes} bytes`);
  }
  process.stdout.write(`JavaScript a page, compressed: ${weights.join(", ")}\n`);
  expect(strangers).toEqual([]);
  expect(complaints).toEqual([]);
  expect(heavy).toEqual([]);
  await context.close();
});

test("no page scrolls sideways at 390 pixels", async ({ browser }) => {
  test.setTimeout(120_000);
  for (const locale of ["en", "zh-CN"] as const) {
    const { context, page } = await openDashboard(browser, {
      colorScheme: "light",
      locale,
      width: 390,
    });
    await signIn(page, admin.url);
    const wide: string[] = [];
    for (const path of pages) {
      await page.goto(`${admin.url}${path}`);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > 390) wide.push(`${path}: ${width}`);
    }
    expect(wide).toEqual([]);
    await context.close();
  }
});

test("the server renders the chosen theme and language: the first paint is the right one", async ({
  browser,
}) => {
  const context = await browser.newContext({ colorScheme: "light", locale: "en" });
  await context.addCookies([
    { name: "onnward-theme", value: "dark", url: admin.url },
    { name: "onnward-locale", value: "zh-CN", url: admin.url },
  ]);
  const html = await (await context.request.get(`${admin.url}/sign-in`)).text();
  expect(html).toMatch(/<html[^>]*lang="zh-CN"[^>]*data-theme="dark"/);
  expect(html).toContain("登录");
  await context.close();
});

test("every page says its policy: a nonce of its own, nothing inline, nothing from elsewhere", async ({
  request,
}) => {
  const nonces = new Set<string>();
  for (let visit = 0; visit < 2; visit += 1) {
    const answer = await request.get(`${admin.url}/sign-in`);
    const policy = answer.headers()["content-security-policy"] ?? "";
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(policy).not.toMatch(/https?:/);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
    expect(nonce.length).toBeGreaterThan(15);
    nonces.add(nonce);
    const scripts = (await answer.text()).match(/<script[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
  }
  expect(nonces.size).toBe(2);
});
