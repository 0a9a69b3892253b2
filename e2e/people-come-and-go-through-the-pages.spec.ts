import { expect, type Page, test } from "@playwright/test";
import { sharedInstallation } from "./harness/client";
import { asSession, signIn } from "./harness/people";

const admin = sharedInstallation();

async function openMenuOf(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole("button", { name }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

test("an administrator invites, the invited sets a password by the link, and a reset ends the session", async ({
  page,
  browser,
}) => {
  const email = `grace-${process.pid}@example.com`;
  const password = "seven unrelated words";
  await signIn(page, admin.url);
  await page.getByRole("link", { name: "People" }).click();
  await page.getByRole("button", { name: "Invite a person" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByLabel(/^Name/).fill("Grace");
  await dialog.getByRole("radio", { name: /^Viewer/ }).check();
  await dialog.getByRole("button", { name: "Make the link" }).click();
  const link = await dialog.getByLabel("Link", { exact: true }).inputValue();
  expect(link).toContain(`${admin.url}/welcome#`);
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("row", { name: /Grace/ })).toContainText("Invited");

  const other = await browser.newContext({ locale: "en" });
  const guest = await other.newPage();
  await guest.goto(link);
  await guest.getByLabel("New password").fill(password);
  await guest.getByLabel("Repeat it").fill(`${password}!`);
  await guest.getByRole("button", { name: "Set the password" }).click();
  await expect(guest.getByText("The two passwords differ.")).toBeVisible();
  // What was typed is still there: only the second one is corrected.
  await guest.getByLabel("Repeat it").fill(password);
  await guest.getByRole("button", { name: "Set the password" }).click();
  await expect(guest).toHaveURL(/\/sign-in/);
  await guest.getByLabel("E-mail").fill(email);
  await guest.getByLabel(/^Password$/).fill("not the password");
  await guest.getByRole("button", { name: "Sign in" }).click();
  await expect(guest.getByText(/do not belong together/)).toBeVisible();
  await expect(guest.getByLabel("E-mail")).toHaveValue(email);
  await guest.getByLabel(/^Password$/).fill(password);
  await guest.getByRole("button", { name: "Sign in" }).click();
  await expect(guest.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();

  await guest.goto(link);
  await guest.getByLabel("New password").fill("another passphrase of mine");
  await guest.getByLabel("Repeat it").fill("another passphrase of mine");
  await guest.getByRole("button", { name: "Set the password" }).click();
  await expect(guest.getByText("The link is not valid")).toBeVisible();

  const session = asSession(other, admin.url);
  expect((await session.call("GET", "/api/v1/me")).json.label).toBe(email);
  await page.reload();
  await openMenuOf(page, "Actions for Grace", "Reset password…");
  await dialog.getByRole("button", { name: "Reset the password" }).click();
  const renewed = await dialog.getByLabel("Link", { exact: true }).inputValue();
  expect(renewed).toContain(`${admin.url}/welcome#`);
  expect(renewed).not.toBe(link);
  expect((await session.call("GET", "/api/v1/me")).status).toBe(401);
  await other.close();
});

test("language and theme are chosen in the account menu, and stay", async ({ page }) => {
  await signIn(page, admin.url);
  const account = page.getByRole("button", { name: /admin@example\.com/ });
  await account.click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.keyboard.press("Escape");
  await account.click();
  await page.getByRole("menuitemradio", { name: "简体中文" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "概览" })).toBeVisible();
  await page.goto(`${admin.url}/models`);
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});
