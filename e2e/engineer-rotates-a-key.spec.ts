import { expect, test } from "@playwright/test";
import { connect, sharedInstallation } from "./harness/client";
import { asSession, invite, signIn } from "./harness/people";

const admin = sharedInstallation();
const doors = ["/api/v1/me", "/v2/models/recommender"];

test("an engineer rotates a key: both work during the overlap, then only the new one", async ({
  page,
  context,
}) => {
  await signIn(page, admin.url, await invite("engineer"));
  const session = asSession(context, admin.url);
  const name = `nightly-${process.pid}`;
  const made = await session.call("POST", "/api/v1/keys", { name, scopes: ["predict"] });
  expect(made.status).toBe(201);
  const statuses = (key: string) => {
    const client = connect(admin.url, key);
    return Promise.all(doors.map(async (path) => (await client.call("GET", path)).status));
  };

  await page.goto(`${admin.url}/keys`);
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: "Rotate" }).click();
  const question = page.getByRole("dialog", { name: `Rotate ${name}` });
  await question.getByLabel("The old key goes on").selectOption("hour");
  await question.getByRole("button", { name: "Make the new key" }).click();
  const shown = page.getByRole("dialog", { name: "Store this secret now" });
  const code = shown.getByLabel(`The secret of ${name}`).locator("code");
  const secret = (await code.textContent()) ?? "";
  expect(secret).toMatch(/^onw_live_[0-9A-Za-z]{36}$/);
  expect(secret).not.toBe(made.json.secret);
  expect(await statuses(made.json.secret)).toEqual([200, 200]);
  expect(await statuses(secret)).toEqual([200, 200]);

  await shown.getByLabel("I have stored it").check();
  await shown.getByRole("button", { name: "Done" }).click();
  const old = page.getByRole("row").filter({ hasText: `Replaced by ${secret.slice(0, 12)}` });
  await expect(old).toContainText("Replaced");
  await expect(page.getByText(secret)).toHaveCount(0);

  // Nobody waits for an hour here: the overlap is cut short, as an owner can.
  const expiresAt = new Date(Date.now() + 1_500).toISOString();
  const path = `/api/v1/keys/${made.json.key.id}`;
  expect((await session.call("PATCH", path, { expiresAt })).status).toBe(200);
  await expect.poll(() => statuses(made.json.secret)).toEqual([401, 401]);
  expect(await statuses(secret)).toEqual([200, 200]);
});
