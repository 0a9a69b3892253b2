import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { promote, sharedInstallation, uploadReady } from "./harness/client";
import { invite, type Person, type RoleName, signIn } from "./harness/people";

const admin = sharedInstallation();
const model = `asked-${process.pid}`;
const rules = {
  protected: true,
  movers: { who: "approvers" },
  gates: { signature: true, approval: true },
};

test.beforeAll(async () => {
  const bytes = readFileSync("clients/fixtures/batching/linear.onnx");
  for (let version = 1; version <= 3; version += 1) await uploadReady(admin, model, bytes);
  expect((await promote(admin, model, 1)).status).toBe(200);
  await protect(rules);
});

async function protect(body: unknown): Promise<void> {
  const set = await admin.call("PUT", `/api/v1/models/${model}/aliases/production/rules`, body);
  expect(set.status, set.bytes.toString()).toBe(200);
}

async function signedIn(
  browser: Browser,
  role: RoleName,
): Promise<{ page: Page; person: Person; close: () => Promise<void> }> {
  const person = await invite(role);
  const context = await browser.newContext({ locale: "en" });
  const page = await context.newPage();
  await signIn(page, admin.url, person);
  return { page, person, close: () => context.close() };
}

/** Through the promote dialog, as somebody who may not move the alias. */
async function ask(page: Page, version: number, reason: string): Promise<void> {
  await page.goto(`${admin.url}/models/${model}/versions/${version}?promote=production`);
  const dialog = page.getByRole("dialog");
  const gates = dialog.getByRole("list", { name: "Gates" });
  await expect(gates.getByRole("listitem").filter({ hasText: "Signature" })).toContainText(
    "passed",
  );
  await expect(gates.getByRole("listitem").filter({ hasText: "Approval" })).toContainText(
    "somebody has to approve",
  );
  await expect(dialog.getByText("You are not one of those who may move production")).toBeVisible();
  await expect(dialog.getByText(/approvers and administrators/)).toBeVisible();
  const button = dialog.getByRole("button", { name: "Ask for approval" });
  // Whoever decides has nothing but the reason to go by.
  await expect(button).toBeDisabled();
  await dialog.getByLabel("Reason").fill(reason);
  await button.click();
  await expect(dialog.getByText(`Asked to move production to version ${version}`)).toBeVisible();
}

async function expectAccessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include('[role="dialog"]').analyze();
  const found = violations.map(({ id, nodes }) => `${what} ${id}: ${nodes[0]?.html.slice(0, 160)}`);
  expect(found).toEqual([]);
}

/** Opens the only request that waits for this person. */
async function openWaiting(page: Page) {
  await page.goto(`${admin.url}/approvals`);
  const link = page.getByRole("link", { name: new RegExp(`^Look at .*${model}`) });
  // From the keyboard: the focus goes in, and comes back.
  await link.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await expect(dialog.locator(":focus")).toHaveCount(1);
  return dialog;
}

test("an engineer asks, an approver is told, reads and approves; page, ledger and audit log show both", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const engineer = await signedIn(browser, "engineer");
  const approver = await signedIn(browser, "approver");
  await ask(engineer.page, 2, "half the errors on new users");
  await expectAccessible(engineer.page, "promote dialog");
  await engineer.page.getByRole("link", { name: "Open the request" }).click();
  const own = engineer.page.getByRole("dialog");
  await expect(own.getByText("You asked for it, so somebody else decides.")).toBeVisible();
  await expect(own.getByRole("button", { name: "Approve" })).toHaveCount(0);

  const { page } = approver;
  await page.goto(admin.url);
  await expect(page.getByText("1 request waits for you")).toBeVisible();
  const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", {
    name: "Approvals 1 waits for you",
  });
  await link.click();
  await page.goto(`${admin.url}/models/${model}`);
  await expect(page.getByText("A request to move production waits")).toBeVisible();
  await expect(page.getByText("production → 1").first()).toBeVisible();
  const dialog = await openWaiting(page);
  await expect(dialog).toContainText("half the errors on new users");
  await expect(dialog).toContainText(engineer.person.email);
  await expectAccessible(page, "request");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("link", { name: /^Look at/ })).toBeFocused();
  await expect(page).not.toHaveURL(/request=/);
  await expect(async () => {
    await page.keyboard.press("Enter");
    await expect(dialog).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 30_000 });
  await dialog.getByLabel("What you say to it").fill("seen the figures");
  await dialog.getByRole("button", { name: "Approve" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText("Nothing waits for you")).toBeVisible();
  await page.getByRole("navigation", { name: "Which requests" }).getByText("Decided").click();
  await expect(page.getByRole("link", { name: new RegExp(`^Look at .*${model}`) })).toBeVisible();
  // It is approved: nothing of it is pending.
  await expect(page.getByText("Signature: passed").first()).toBeVisible();
  await expect(page.getByText("Approval: pending")).toHaveCount(0);

  await page.goto(`${admin.url}/models/${model}/history?alias=production`);
  const newest = page.getByRole("list", { name: "Ledger of production" }).locator("> li").first();
  await expect(newest).toContainText("half the errors on new users");
  const more = newest.locator("summary");
  await more.focus();
  await page.keyboard.press("Enter");
  await expect(newest).toContainText(
    new RegExp(`Asked for by .*${engineer.person.email}.*, approved by .*${approver.person.email}`),
  );
  await expect(newest).toContainText("seen the figures");
  const events = await admin.call(
    "GET",
    `/api/v1/audit/events?target=${encodeURIComponent(`alias:${model}@production`)}&limit=50`,
  );
  const who = (action: string) =>
    events.json.data.find((event: { action: string }) => event.action === action)?.actor.label;
  expect(who("move_request.created")).toContain(engineer.person.email);
  expect(who("move_request.approved")).toContain(approver.person.email);
  await engineer.close();
  await approver.close();
});

test("what is declined says why to whoever asked, what goes stale too, and a request can be taken back", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const engineer = await signedIn(browser, "engineer");
  const approver = await signedIn(browser, "approver");
  await ask(engineer.page, 3, "newer");
  const dialog = await openWaiting(approver.page);
  await dialog.getByRole("button", { name: "Decline" }).click();
  await expect(dialog.getByText("Say why.")).toBeVisible();
  await dialog.getByLabel("What you say to it").fill("newer is no reason");
  await dialog.getByRole("button", { name: "Decline" }).click();
  await expect(dialog).toHaveCount(0);

  await ask(engineer.page, 3, "measured this time");
  await protect({ ...rules, gates: { ...rules.gates, signature: false } });
  await protect(rules);
  await ask(engineer.page, 3, "once more");
  await engineer.page.goto(`${admin.url}/approvals?view=all`);
  const requests = engineer.page.getByRole("list", { name: "Requests" }).locator("> li");
  const withdrawn = requests.filter({ hasText: "once more" });
  await withdrawn.getByRole("link", { name: /^Look at/ }).click();
  await engineer.page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
  await expect(withdrawn).toContainText("Withdrawn by");
  const declined = requests.filter({ hasText: "newer is no reason" });
  await expect(declined).toContainText("Declined by");
  const stale = requests.filter({ hasText: "measured this time" });
  await expect(stale).toContainText("Gone stale");
  await expect(stale).toContainText("The rules of the alias changed");
  await engineer.close();
  await approver.close();
});

test("who may not set the rules reads them; who may, sets them in the dialog", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const viewer = await signedIn(browser, "viewer");
  await viewer.page.goto(`${admin.url}/models/${model}/versions`);
  await viewer.page.getByRole("button", { name: "production is protected: its rules" }).click();
  const text = viewer.page.getByRole("dialog");
  await expect(text).toContainText("Those with the right to approve");
  await expect(text.getByRole("checkbox")).toHaveCount(0);
  await viewer.close();

  const approver = await signedIn(browser, "approver");
  const { page } = approver;
  await page.goto(`${admin.url}/models/${model}/versions`);
  await page.getByRole("button", { name: "production is protected: its rules" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Latency", { exact: false }).first().check();
  await dialog.getByRole("button", { name: "Add a metric" }).click();
  await dialog.getByLabel("Metric", { exact: true }).fill("auc");
  await dialog.getByLabel("May be worse by").fill("-1");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("Give one of them or both.")).toBeVisible();
  await expect(dialog.getByText("A number from 0 on.")).toBeVisible();
  await expectAccessible(page, "rules");
  await dialog.getByLabel("May be worse by").fill("0.01");
  await dialog.getByLabel(/^p99 at most this many times/).fill("1.5");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  const set = await admin.call("GET", `/api/v1/models/${model}/aliases/production/rules`);
  expect(set.json).toMatchObject({
    protected: true,
    movers: { who: "approvers" },
    gates: {
      ...rules.gates,
      latency: { p99Ratio: 1.5 },
      metrics: [{ name: "auc", margin: 0.01 }],
    },
  });
  await protect(rules);
  // An alias that is not made yet: its first move must pass already.
  await page.getByRole("button", { name: "Protect staging" }).click();
  await dialog.getByLabel("Protect this alias").check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("button", { name: "staging is protected: its rules" })).toBeVisible();
  await approver.close();
});

test("a roll back is shown before the page is read anew, and pins the alias until somebody resumes", async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const { page, person, close } = await signedIn(browser, "approver");
  const alias = async () => {
    const { json } = await admin.call("GET", `/api/v1/models/${model}/aliases`);
    return json.data.find((one: { alias: string }) => one.alias === "production");
  };
  const { version, previousVersion } = await alias();
  await page.goto(`${admin.url}/models/${model}/versions`);
  await page.waitForLoadState("networkidle");
  // The server's next rendering of the page is held back until what was answered has been seen.
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(`**/models/${model}**`, async (route) => {
    if (route.request().headers().rsc === "1") await held;
    await route.continue();
  });
  const dialog = page.getByRole("dialog");
  await page.keyboard.press("Control+Shift+R");
  await expect(dialog).toContainText("Roll back production");
  await page.keyboard.press("Escape");
  await page
    .getByRole("button", { name: `Roll back production to version ${previousVersion}` })
    .first()
    .click();
  await dialog.getByLabel("Reason").fill("slow on phones");
  await dialog.getByRole("button", { name: "Roll back", exact: true }).click();
  await expect(page.getByText(`production → ${previousVersion}`).first()).toBeVisible();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText(`production → ${version}`)).toHaveCount(0);
  await expect(page.getByText("production is pinned")).toHaveCount(0);
  release();

  const banner = page.getByText("production is pinned: automation stands still");
  await expect(banner).toBeVisible();
  await expect(page.getByText("slow on phones").first()).toBeVisible();
  expect((await alias()).pin).toMatchObject({ reason: "slow on phones" });
  await page.getByRole("button", { name: "Resume automation of production" }).click();
  await dialog.getByLabel("Reason").fill("mended in version 3");
  await expectAccessible(page, "resume");
  await dialog.getByRole("button", { name: "Resume automation" }).click();
  await expect(banner).toHaveCount(0);
  expect((await alias()).pin).toBeNull();
  const events = await admin.call("GET", "/api/v1/audit/events?action=alias.resumed&limit=1");
  expect(events.json.data[0]).toMatchObject({ reason: "mended in version 3" });
  expect(events.json.data[0].actor.label).toContain(person.email);
  await close();
});

test("whoever decides on a rollout sees all of its plan, and whoever reads Chinese why it waits", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const { json } = await admin.call("GET", `/api/v1/models/${model}/aliases`);
  const { version } = json.data.find((one: { alias: string }) => one.alias === "production");
  const plan = {
    kind: "canary",
    version: (version % 3) + 1,
    steps: [{ weightPercent: 10, soakSeconds: 1, minRequests: 5_000 }],
  };
  const asked = await admin.call("POST", `/api/v1/models/${model}/aliases/production/requests`, {
    ...{ rollout: plan, reason: "a tenth first" },
  });
  expect(asked.status, asked.bytes.toString()).toBe(201);
  const { page, close } = await signedIn(browser, "approver");
  const dialog = await openWaiting(page);
  await expect(dialog).toContainText("10 % · for 1 sec · at least 5,000 answers");
  await expect(dialog).toContainText("Guards: errors +0.5 % · times 1.2×");
  await expectAccessible(page, "request of a rollout");
  await dialog.getByRole("button", { name: "Approve" }).click();
  await expect(dialog).toHaveCount(0);
  await page.context().addCookies([{ name: "onnward-locale", value: "zh-CN", url: admin.url }]);
  await page.goto(`${admin.url}/models/${model}/rollouts`);
  await expect(page.getByText("等待目标版本的 5000 个请求").first()).toBeVisible();
  await page.goto(`${admin.url}/approvals?view=all`);
  await expect(page.getByText("别名的规则已更改。").first()).toBeVisible();
  await page.context().clearCookies({ name: "onnward-locale" });
  await admin.call("DELETE", `/api/v1/models/${model}/aliases/production/rollout?reason=seen`);
  await close();
});
