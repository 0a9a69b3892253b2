import { readFileSync } from "node:fs";
import { type Browser, expect, test } from "@playwright/test";
import { promote, sharedInstallation, uploadReady } from "./harness/client";
import { invite, signIn } from "./harness/people";

const admin = sharedInstallation();
const name = `fails-${process.pid}`;
const fixture = (file: string) => readFileSync(`clients/fixtures/batching/${file}.onnx`);

test("a version whose workers are lost again and again is shown as failing, and is rolled back from there", async ({
  page,
  browser,
}) => {
  test.setTimeout(240_000);
  await uploadReady(admin, name, fixture("linear"));
  // Answers few rows at once, and eight of them never.
  await uploadReady(admin, name, fixture("time-by-rows"));
  const settings = { serving: { timeoutMs: 300 } };
  const set = await admin.call("PATCH", `/api/v1/models/${name}/versions/2`, settings);
  expect(set.status, set.bytes.toString()).toBe(200);
  for (const version of [1, 2]) expect((await promote(admin, name, version)).status).toBe(200);
  await signIn(page, admin.url);

  let isOver = false;
  const calling = (async () => {
    const body = { x: Array.from({ length: 8 }, () => [1]) };
    while (!isOver) {
      await admin.call("POST", `/predict/${name}@2`, body);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  try {
    // A page of which nobody knows when it looks: it is read anew by itself.
    await page.goto(`${admin.url}/system`);
    const warning = page.getByText("An alias points at a version that is failing");
    await expect(warning).toBeVisible({ timeout: 30_000 });
    await seenByEngineer(browser);
    await page.goto(admin.url);
    await expect(page.getByText("is failing: calls are refused while it pauses")).toBeVisible();
    await page.getByRole("link", { name: `Roll back production of ${name}` }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toContainText("version 1");
    await dialog.getByRole("button", { name: "Roll back", exact: true }).click();
    await expect(page.getByText("production → 1").first()).toBeVisible();
    await expect(dialog).toHaveCount(0);
    await expect(page).toHaveURL(`${admin.url}/models/${name}`);
  } finally {
    isOver = true;
    await calling;
  }
  const answer = await admin.call("POST", `/predict/${name}`, { x: [[1, 2, 3, 4]] });
  expect(answer.status, answer.bytes.toString()).toBe(200);
});

/** An engineer may not read the system, and sees it on the model's own pages. */
async function seenByEngineer(browser: Browser): Promise<void> {
  const context = await browser.newContext({ locale: "en" });
  const page = await context.newPage();
  await signIn(page, admin.url, await invite("engineer"));
  await expect(async () => {
    await page.goto(`${admin.url}/models/${name}/versions`);
    await expect(page.getByText("production → 2 is failing")).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
  const row = (version: number) =>
    page
      .getByRole("row")
      .filter({ has: page.getByRole("link", { name: `${version}`, exact: true }) });
  await expect(row(2).last()).toContainText("failing");
  await expect(row(1).last()).not.toContainText("failing");
  await context.close();
}
