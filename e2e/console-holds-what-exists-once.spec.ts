import { expect, type Page, test } from "@playwright/test";
import { Secret, TOTP } from "otpauth";
import { sharedInstallation, uploadReady } from "./harness/client";
import { npmModel } from "./harness/npm-models";
import { asSession, invite, type Person, signIn } from "./harness/people";
import { closePages } from "./harness/quiet";

test.afterAll(({ browser }) => closePages(browser));

const admin = sharedInstallation();
const notYet = /Tick “I have stored it” first/;

async function makeKeyInPage(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "New key" }).click();
  const form = page.getByRole("dialog", { name: "New API key" });
  await form.getByLabel("Name").fill(name);
  await form.getByRole("button", { name: "Create the key" }).click();
}

const secretDialog = (page: Page) => page.getByRole("dialog", { name: "Store this secret now" });

async function storeSecret(page: Page): Promise<void> {
  await secretDialog(page).getByLabel("I have stored it").check();
  await secretDialog(page).getByRole("button", { name: "Done" }).click();
  await expect(secretDialog(page)).toHaveCount(0);
}

/** What any change elsewhere on the page causes. */
async function renderAnew(page: Page): Promise<void> {
  await page.evaluate(() => Reflect.get(Reflect.get(window, "next"), "router").refresh());
}

test("neither Back nor a shortcut nor the palette takes a key's secret away before it is stored", async ({
  page,
}) => {
  await signIn(page, admin.url, await invite("engineer"));
  await page.goto(`${admin.url}/models`);
  await page.getByRole("link", { name: "API keys" }).click();
  await expect(page).toHaveURL(/\/keys$/);
  await makeKeyInPage(page, `held-${process.pid}`);
  await expect(secretDialog(page)).toBeVisible();
  await page.goBack();
  await expect(secretDialog(page)).toBeVisible();
  await expect(secretDialog(page).getByText(notYet)).toBeVisible();
  await expect(page).toHaveURL(/\/keys$/);
  await secretDialog(page).getByRole("button", { name: "Copy the secret" }).focus();
  await page.keyboard.press("g");
  await page.keyboard.press("m");
  await page.keyboard.press("Control+k");
  // What must not happen has no end to wait for: it would have happened by then.
  await page.waitForTimeout(500);
  await expect(page.getByRole("dialog")).toHaveCount(1);
  await expect(secretDialog(page)).toBeVisible();
  await storeSecret(page);
  // The way back is as long as before.
  await expect(page).toHaveURL(/\/keys$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/models$/);
});

test("whoever goes back while a key is being made still gets its secret", async ({ page }) => {
  await signIn(page, admin.url, await invite("engineer"));
  await page.goto(`${admin.url}/keys`);
  await page.goto(`${admin.url}/keys?new`);
  await page.route("**/api/v1/keys", async (route) => {
    const answer = await route.fetch();
    await page.goBack();
    await route.fulfill({ response: answer });
  });
  const form = page.getByRole("dialog", { name: "New API key" });
  await form.getByLabel("Name").fill(`slow-${process.pid}`);
  await form.getByRole("button", { name: "Create the key" }).click();
  await expect(secretDialog(page)).toBeVisible();
  await storeSecret(page);
  await expect(page).toHaveURL(/\/keys$/);
  await expect(page.getByRole("row").filter({ hasText: `slow-${process.pid}` })).toBeVisible();
});

test("the secret of a first key stays when the address opened its form", async ({ page }) => {
  await signIn(page, admin.url, await invite("engineer"));
  await page.goto(`${admin.url}/keys?new`);
  const form = page.getByRole("dialog", { name: "New API key" });
  await form.getByLabel("Name").fill(`first-${process.pid}`);
  await form.getByRole("button", { name: "Create the key" }).click();
  await expect(secretDialog(page)).toBeVisible();
  await expect(page).toHaveURL(/\/keys$/);
  await renderAnew(page);
  // What must not happen has no end to wait for: it would have happened by then.
  await page.waitForTimeout(1_000);
  await expect(secretDialog(page)).toBeVisible();
  await page.goBack();
  await expect(secretDialog(page)).toBeVisible();
  await expect(form).toHaveCount(0);
  await storeSecret(page);
  await expect(page.getByRole("row").filter({ hasText: `first-${process.pid}` })).toBeVisible();
});

test("an owner without keys is said, without an empty table", async ({ page }) => {
  await signIn(page, admin.url);
  await page.goto(`${admin.url}/keys?owner=${crypto.randomUUID()}`);
  await expect(page.getByText("This owner has no keys here.")).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Last used" })).toHaveCount(0);
});

test("the question whether to make a model private stays what it was when the page is rendered anew", async ({
  page,
}) => {
  const model = `turned-${process.pid}`;
  await uploadReady(admin, model, npmModel("sileroV5"));
  await signIn(page, admin.url);
  await page.goto(`${admin.url}/models/${model}`);
  await page.getByRole("button", { name: "Make private" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Make private" })).toBeVisible();
  const session = asSession(page.context(), admin.url);
  const turned = await session.call("PATCH", `/api/v1/models/${model}`, { visibility: "private" });
  expect(turned.status).toBe(200);
  await renderAnew(page);
  await expect(page.getByText("Private", { exact: true }).first()).toBeVisible();
  const sent = page.waitForRequest((request) => request.method() === "PATCH");
  await dialog.getByRole("button", { name: "Make private" }).click();
  expect((await sent).headers()["if-match"]).toBeTruthy();
  expect((await sent).postDataJSON()).toEqual({ visibility: "private" });
  const now = await session.call("GET", `/api/v1/models/${model}`);
  expect(now.json.visibility).toBe("private");
});

test("a refusal is gone when its dialog is opened again", async ({ page }) => {
  const person = await invite("engineer");
  await signIn(page, admin.url, person);
  await page.goto(`${admin.url}/keys`);
  const name = `again-${process.pid}`;
  await makeKeyInPage(page, name);
  await storeSecret(page);
  await page.route("**/rotate", (route) => route.abort());
  const open = async () => {
    await page.getByRole("button", { name: `Actions for ${name}` }).click();
    await page.getByRole("menuitem", { name: "Rotate" }).click();
  };
  await open();
  await page.getByRole("dialog").getByRole("button", { name: "Make the new key" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toBeVisible();
  await page.keyboard.press("Escape");
  await open();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expect(page.getByRole("dialog").getByRole("alert")).toHaveCount(0);
});

test("what cannot be sent has the focus and says why", async ({ page }) => {
  await signIn(page, admin.url);
  await page.goto(`${admin.url}/keys`);
  await page.getByRole("button", { name: "New service account" }).click();
  const account = page.getByRole("dialog");
  await account.getByLabel("Description").focus();
  await account.getByRole("button", { name: "Create the account" }).click();
  await expect(account.getByLabel("Name")).toBeFocused();
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "New key" }).click();
  const key = page.getByRole("dialog");
  await key.getByLabel("Name").fill("never made");
  await key.getByLabel("Predictions a minute").fill("600001");
  await key.getByRole("button", { name: "Create the key" }).click();
  await expect(key.getByLabel("Predictions a minute")).toBeFocused();
  await key.getByLabel("Predictions a minute").fill("600000");
  await key.getByLabel("Only from these networks").fill("10.0.0.0/33");
  await key.getByRole("button", { name: "Create the key" }).click();
  await expect(key.getByLabel("Only from these networks")).toBeFocused();
  await key.getByLabel("Only from these networks").fill("");
  await page.route("**/api/v1/keys", (route) => route.abort());
  await key.getByRole("button", { name: "Create the key" }).click();
  await expect(key.getByRole("alert")).toBeInViewport();

  const welcome = await page.context().newPage();
  await welcome.goto(`${admin.url}/welcome#nothing`);
  await welcome.getByLabel("New password").fill("long enough for anybody");
  await welcome.getByLabel("Repeat it").fill("something else altogether");
  await welcome.getByRole("button", { name: "Set the password" }).click();
  await expect(welcome.getByLabel("Repeat it")).toBeFocused();
});

test("a sign-out that fails is said, and an outage leaves the sign-in as it was typed", async ({
  page,
}) => {
  const person = await invite("viewer");
  await page.route("**/api/auth/**", (route) => route.abort());
  await page.goto(`${admin.url}/sign-in`);
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel(/^Password$/).fill(person.password);
  await page.getByRole("button", { name: "My account has a second factor" }).click();
  await page.getByLabel("Code").fill("123456");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").getByText("Onnward could not be reached")).toBeVisible();
  await expect(page).toHaveURL(/\/sign-in$/);
  await expect(page.getByLabel(/^Password$/)).toHaveValue(person.password);
  await expect(page.getByLabel("Code")).toHaveValue("123456");
  await page.unroute("**/api/auth/**");

  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((to) => to.pathname === "/");
  await page.route("**/api/auth/signout", (route) => route.fulfill({ status: 503, body: "" }));
  await page.getByRole("button", { name: new RegExp(person.email.slice(0, 12)) }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  const failed = page.getByRole("dialog", { name: "You are still signed in" });
  await expect(failed.getByRole("alert")).toBeVisible();
  await page.unroute("**/api/auth/signout");
  await failed.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
});

test("the field for a code stays, with the code, whatever the next attempt is answered", async ({
  page,
}) => {
  await page.goto(`${admin.url}/sign-in`);
  await page.getByLabel("E-mail").fill("nobody@example.com");
  await page.getByLabel(/^Password$/).fill("wrong in every way");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByLabel("Code").fill("654321");
  await page.route("**/api/auth/callback/credentials", (route) =>
    route.fulfill({ status: 401, json: { url: `${admin.url}/sign-in?error=throttled%3A7` } }),
  );
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText(/Try again in 7 seconds/)).toBeVisible();
  await expect(page.getByLabel("Code")).toHaveValue("654321");
});

async function setUpFactor(page: Page, { password }: Person): Promise<void> {
  await page.getByRole("button", { name: "Set up" }).click();
  await page.getByRole("textbox", { name: "Current password" }).last().fill(password);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "Add it to your app" })).toBeFocused();
  const secret = (await page.locator("code[title]").first().getAttribute("title")) ?? "";
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
  await page.getByLabel("Code from the app").fill(code);
  await page.getByRole("button", { name: "Turn it on" }).click();
}

test("recovery codes take the focus, and the page asks before it leaves them", async ({ page }) => {
  const person = await invite("viewer");
  await signIn(page, admin.url, person);
  await page.goto(`${admin.url}/models`);
  await page.getByRole("button", { name: new RegExp(person.email.slice(0, 12)) }).click();
  await page.getByRole("menuitem", { name: "Account" }).click();
  await setUpFactor(page, person);
  const heading = page.getByRole("heading", { name: "Your recovery codes" });
  await expect(heading).toBeFocused();
  const panel = page.locator("section").filter({ has: heading });
  await expect(panel.getByText("Off", { exact: true })).toHaveCount(0);
  const first = (await panel.getByRole("listitem").first().textContent()) ?? "";
  for (const leave of [
    () => page.getByRole("link", { name: "Models", exact: true }).click(),
    () => page.goBack(),
    async () => {
      await page.keyboard.press("g");
      await page.keyboard.press("m");
    },
    () => page.keyboard.press("Control+k"),
  ]) {
    await heading.focus();
    await leave();
    // What must not happen has no end to wait for: it would have happened by then.
    await page.waitForTimeout(300);
    await expect(heading).toBeVisible();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(page.getByRole("alert").getByText(/Keep the codes first/)).toBeVisible();
  }
  await page.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByText("10 recovery codes are left.")).toBeVisible();
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");

  await page.getByRole("button", { name: "New recovery codes…" }).click();
  const question = page.getByRole("dialog");
  await question.getByRole("textbox", { name: "Current password" }).fill(person.password);
  await question.getByLabel("Code from the app, or a recovery code").fill(first);
  await question.getByRole("button", { name: "Make new codes" }).click();
  await expect(heading).toBeFocused();
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.goBack();
  await expect(page).toHaveURL(/\/models$/);
});

test("ending a session leaves the focus in the list", async ({ page, browser }) => {
  const person = await invite("viewer");
  const other = await (await browser.newContext({ locale: "en" })).newPage();
  await signIn(other, admin.url, person);
  await signIn(page, admin.url, person);
  await page.goto(`${admin.url}/account`);
  await page.getByRole("button", { name: /^End the session of/ }).click();
  await expect(page.getByRole("button", { name: /^End the session of/ })).toHaveCount(0);
  await expect
    .poll(() => page.evaluate(() => document.activeElement === document.body))
    .toBe(false);
});

test("copying where the browser has no clipboard leaves the focus where it was", async ({
  page,
}) => {
  await page.addInitScript(() =>
    Object.defineProperty(navigator, "clipboard", { value: undefined }),
  );
  await signIn(page, admin.url, await invite("engineer"));
  await page.goto(`${admin.url}/keys`);
  await makeKeyInPage(page, `copied-${process.pid}`);
  const copy = secretDialog(page).getByRole("button", { name: "Copy the secret" });
  await copy.click();
  await expect(secretDialog(page).getByRole("button", { name: "Copied" })).toBeFocused();
  await storeSecret(page);
});
