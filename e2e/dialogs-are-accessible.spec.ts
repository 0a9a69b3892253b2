import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { promote, sharedInstallation, uploadReady } from "./harness/client";
import { npmModel } from "./harness/npm-models";
import { signIn } from "./harness/people";

const admin = sharedInstallation();
const model = "dialog-model";

test.beforeAll(async () => {
  for (const file of ["sileroV5", "sileroV6"] as const)
    await uploadReady(admin, model, npmModel(file));
  for (const version of [1, 2]) expect((await promote(admin, model, version)).status).toBe(200);
  // One request to open, whatever other journeys made.
  await admin.call("POST", "/predict/recommender", { user_id: 123, item_id: 456 });
});

interface Opening {
  readonly name: string;
  readonly path: string;
  readonly open: (page: Page) => Promise<void>;
}

const press = (name: string | RegExp) => (page: Page) =>
  page.getByRole("button", { name }).first().click();

const openings: readonly Opening[] = [
  { name: "promote", path: `/models/${model}`, open: press("Promote") },
  { name: "roll back", path: `/models/${model}`, open: press(/^Roll back/) },
  { name: "new key", path: "/keys", open: press("New key") },
  { name: "new key by its address", path: "/keys?new", open: async () => {} },
  { name: "invitation", path: "/people", open: press("Invite a person") },
  { name: "saved examples", path: `/models/${model}/test`, open: press("Examples") },
  {
    name: "audit event",
    path: "/audit",
    open: (page) =>
      page
        .getByRole("link", { name: /^Open event/ })
        .first()
        .click(),
  },
  { name: "what is kept of bodies", path: `/models/${model}`, open: press("Change what is kept") },
  {
    name: "request",
    path: "/requests",
    open: (page) =>
      page
        .getByRole("link", { name: /^Open the request/ })
        .first()
        .click(),
  },
  { name: "palette", path: "/", open: (page) => page.keyboard.press("Control+k") },
];

for (const colorScheme of ["light", "dark"] as const) {
  test(`every dialog takes the focus, has no axe violation, closes by Escape and gives the focus back: ${colorScheme}`, async ({
    browser,
  }) => {
    test.setTimeout(180_000);
    const context = await browser.newContext({ colorScheme, locale: "en" });
    const page = await context.newPage();
    await signIn(page, admin.url);
    const found: string[] = [];
    for (const { name, path, open } of openings) {
      await page.goto(`${admin.url}${path}`);
      await page.waitForLoadState("networkidle");
      await open(page);
      const dialog = page.getByRole("dialog");
      await expect(dialog, name).toBeVisible();
      await expect(dialog.locator(":focus"), `${name}: the focus is inside`).toHaveCount(1);
      const { violations } = await new AxeBuilder({ page }).include('[role="dialog"]').analyze();
      for (const { id, nodes } of violations)
        found.push(`${name} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
      await page.keyboard.press("Escape");
      await expect(dialog, `${name}: Escape closes it`).toHaveCount(0);
      const isLost = await page.evaluate(() => document.activeElement === document.body);
      if (isLost && !path.includes("?") && name !== "palette") found.push(`${name}: focus is lost`);
    }
    expect(found).toEqual([]);
    await context.close();
  });
}

test("a rollback shows at once what production points at", async ({ page }) => {
  await signIn(page, admin.url);
  await page.goto(`${admin.url}/models/${model}`);
  await expect(page.getByText("production → 2").first()).toBeVisible();
  await press(/^Roll back/)(page);
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("slower");
  const startedAt = Date.now();
  await dialog.getByRole("button", { name: "Roll back", exact: true }).click();
  await expect(page.getByText("production → 1").first()).toBeVisible();
  // The figure is for people: on a machine that does other things a limit here would only be luck.
  process.stdout.write(`rollback visible after ${Date.now() - startedAt} ms\n`);
});

test("an example of the test form is saved, loaded into other values, and deleted", async ({
  page,
}) => {
  await signIn(page, admin.url);
  await page.goto(`${admin.url}/models/recommender/test`);
  const user = page.getByRole("textbox", { name: /^user_id/ });
  await user.fill("9007199254740993");
  await page.getByRole("textbox", { name: /^item_id/ }).fill("7");
  await press("Examples")(page);
  const dialog = page.getByRole("dialog").filter({ hasText: "Saved examples" });
  await dialog.getByLabel("Name").fill("beyond doubles");
  await dialog.getByRole("button", { name: "Save these inputs" }).click();
  await expect(dialog.getByText("beyond doubles").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await user.fill("1");
  await press("Examples")(page);
  await dialog.getByRole("button", { name: "Load beyond doubles" }).click();
  await expect(user).toHaveValue("9007199254740993");
  const listed = await admin.call("GET", "/api/v1/models/recommender/examples");
  expect(listed.bytes.toString()).toContain("9007199254740993");
  const id = listed.json.data[0].id;
  await admin.call("DELETE", `/api/v1/models/recommender/examples/${id}`);
});
