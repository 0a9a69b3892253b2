import { expect, test } from "@playwright/test";
import { connect, sharedInstallation } from "./harness/client";
import { asSession, invite, signIn } from "./harness/people";

const admin = sharedInstallation();
const account = `night-jobs-${process.pid}`;

test("an administrator hands a key over to a service account before its owner is disabled", async ({
  page,
  browser,
}) => {
  const engineer = await invite("engineer");
  const theirs = await browser.newContext();
  await signIn(await theirs.newPage(), admin.url, engineer);
  const makeKey = async (name: string) => {
    const body = { name, scopes: ["predict"] };
    const made = await asSession(theirs, admin.url).call("POST", "/api/v1/keys", body);
    expect(made.status, made.bytes.toString()).toBe(201);
    return made.json;
  };
  const kept = await makeKey(`kept-${process.pid}`);
  const lost = await makeKey(`lost-${process.pid}`);

  await signIn(page, admin.url, await invite("admin"));
  await page.goto(`${admin.url}/keys`);
  await page.getByRole("button", { name: "New service account" }).click();
  const form = page.getByRole("dialog", { name: "New service account" });
  await form.getByLabel("Name").fill(account);
  await form.getByLabel("Description").fill("What runs at night");
  await form.getByRole("button", { name: "Create the account" }).click();
  const row = page.getByRole("row").filter({ hasText: "What runs at night" });
  await expect(row).toContainText("0 keys");

  await page.goto(`${admin.url}/people?q=${engineer.email}`);
  await page.getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Disable…" }).click();
  const question = page.getByRole("dialog", { name: /^Disable/ });
  await expect(question.getByRole("listitem")).toHaveText([
    new RegExp(lost.key.name),
    new RegExp(kept.key.name),
  ]);
  await question.getByRole("link").click();

  await expect(page.getByText(`Only keys of ${engineer.email}.`)).toBeVisible();
  await page.getByRole("button", { name: `Actions for ${kept.key.name}` }).click();
  await page.getByRole("menuitem", { name: "Hand over" }).click();
  const handOver = page.getByRole("dialog", { name: `Hand over ${kept.key.name}` });
  await handOver.getByLabel("Service account").selectOption(account);
  await handOver.getByRole("button", { name: "Hand the key over" }).click();
  await expect(handOver).toHaveCount(0);
  await expect(row).toContainText("1 key");
  // It is no longer one of theirs.
  await expect(page.getByRole("row").filter({ hasText: kept.key.name })).toHaveCount(0);

  const disabled = await admin.call("PATCH", `/api/v1/users/${engineer.id}`, { disabled: true });
  expect(disabled.status).toBe(200);
  const statusOf = async (secret: string) =>
    (await connect(admin.url, secret).call("GET", "/v2/models/recommender")).status;
  await expect.poll(() => statusOf(lost.secret)).toBe(401);
  expect(await statusOf(kept.secret)).toBe(200);

  await page.getByRole("link", { name: "All keys" }).click();
  await expect(page.getByRole("row").filter({ hasText: kept.key.name })).toContainText(account);
  await page.getByRole("button", { name: `Disable the account ${account}` }).click();
  const turn = page.getByRole("dialog", { name: `Disable the account ${account}?` });
  await expect(turn).toContainText("Its working key stops within a second.");
  await turn.getByRole("button", { name: "Disable" }).click();
  await expect(row).toContainText("Disabled");
  await expect.poll(() => statusOf(kept.secret)).toBe(401);
  await theirs.close();
});
