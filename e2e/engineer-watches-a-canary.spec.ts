import { readFileSync } from "node:fs";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { onnxModel } from "../lib/artifacts/testing/models";
import { promote, sharedInstallation, uploadReady } from "./harness/client";
import { invite, signIn } from "./harness/people";

const admin = sharedInstallation();
const name = `canary-${process.pid}`;
const rollouts = `/models/${name}/rollouts`;

/** Looks up one of ten rows; the fixture below has three, and refuses every id beyond them. */
function tenRows(first: number): Uint8Array {
  const floats = Array.from({ length: 20 }, (_, index) => first + index);
  return onnxModel({
    inputs: [{ name: "id", elem: "int64", dims: ["N"] }],
    outputs: [{ name: "y", dims: ["N", 2] }],
    initializers: [{ name: "table", dims: [10, 2], floats }],
    nodes: [{ op: "Gather", inputs: ["table", "id"], outputs: ["y"] }],
  });
}

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  await uploadReady(admin, name, tenRows(0));
  await uploadReady(admin, name, tenRows(1));
  await uploadReady(admin, name, readFileSync("clients/fixtures/batching/embedding-of-three.onnx"));
  expect((await promote(admin, name, 1)).status).toBe(200);
});

/** Callers of the alias until the answer is called; every tenth asks for a row that version 3 has not. */
function callSteadily(): () => Promise<void> {
  let isOver = false;
  const caller = async (offset: number) => {
    for (let count = offset; !isOver; count += 1) {
      await admin.call("POST", `/predict/${name}`, { id: [count % 10 === 0 ? 7 : count % 3] });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const callers = [0, 3, 6, 9].map(caller);
  return async () => {
    isOver = true;
    await Promise.all(callers);
  };
}

async function planTwoSteps(page: Page, dialog: Locator): Promise<void> {
  await dialog.getByRole("button", { name: "Quick: 10 → 50 %" }).click();
  for (const [step, percent] of [
    [1, "50"],
    [2, "100"],
  ] as const) {
    await dialog.getByLabel(`Step ${step}: percent`).fill(percent);
    await dialog.getByLabel(`Step ${step}: stands for`).fill("4");
    await dialog.getByLabel(`Unit of time of step ${step}`).selectOption("seconds");
    await dialog.getByLabel(`Step ${step}: answers at least`).fill("30");
  }
  // How long an answer takes here says more of the machine that runs the tests than of the version.
  await dialog.locator("summary").click();
  await dialog.getByLabel("Time to answer").uncheck();
  await expect(page.getByRole("dialog")).toHaveCount(1);
}

test("a canary that is fine is started on the page, watched there, and promoted by its plan", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await signIn(page, admin.url, await invite("engineer"));
  await page.goto(`${admin.url}/models/${name}/versions`);
  await page
    .getByRole("navigation", { name: `Pages of ${name}` })
    .getByText("Rollouts")
    .click();
  await page.getByRole("button", { name: "Start a canary" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Start the canary" }).click();
  // Nothing was sent: what is missing is said at its field, which has the focus.
  const target = dialog.getByLabel("Version to try");
  await expect(target).toBeFocused();
  await expect(dialog.getByText("Choose a version.")).toBeVisible();
  await target.selectOption("2");
  await planTwoSteps(page, dialog);
  await dialog.getByLabel("Reason").fill("the weights of November");
  const stop = callSteadily();
  try {
    await dialog.getByRole("button", { name: "Start the canary" }).click();
    await page.waitForURL(/\/rollouts\/[0-9a-f-]{36}$/);
    await expect(
      page.getByText("Canary of version 2 on production, against version 1"),
    ).toBeVisible();
    await expect(page.getByText("the weights of November")).toBeVisible();
    // The page is read anew every second, and whoever stands on a button stays there.
    const end = page.getByRole("button", { name: "End", exact: true });
    await end.focus();
    const plan = page.getByRole("listitem").and(page.locator("[aria-current=step]"));
    await expect(plan).toContainText("50 %");
    await expect(page.getByText("Failed requests, more than version 1")).toBeVisible();
    await expect(
      page.getByText(/certainly between .* Aborts when certainly beyond \+0\.5%/),
    ).toBeVisible({
      timeout: 60_000,
    });
    await expect(plan).toContainText("100 %", { timeout: 90_000 });
    await expect(end).toBeFocused();
    await expect(page.getByText("The plan came to its end")).toBeVisible({ timeout: 90_000 });
    await expect(page.getByText("production → 2").first()).toBeVisible();
  } finally {
    await stop();
  }
  await page.goto(`${admin.url}${rollouts}`);
  const row = page.getByRole("row").filter({ hasText: "Canary" });
  await expect(row).toHaveCount(1);
  await expect(row).toContainText("Completed");
});

test("a canary that errs is aborted, and the page says why: with the figure and the line that it crossed", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await signIn(page, admin.url, await invite("engineer"));
  await page.goto(`${admin.url}${rollouts}?start=canary&alias=production&version=3`);
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Version to try")).toHaveValue("3");
  await planTwoSteps(page, dialog);
  await dialog.getByLabel("Step 1: stands for").fill("600");
  const stop = callSteadily();
  try {
    await dialog.getByRole("button", { name: "Start the canary" }).click();
    await page.waitForURL(/\/rollouts\/[0-9a-f-]{36}$/);
    await expect(page.getByText("It was aborted, and production stays at version 2")).toBeVisible({
      timeout: 180_000,
    });
  } finally {
    await stop();
  }
  const crossed = page.getByText(
    /Version 3 failed \+[\d.]+% more often than version 2: certainly \+[\d.]+%, beyond the line at \+0\.5%/,
  );
  await expect(crossed).toBeVisible();
  const guard = page
    .getByRole("listitem")
    .filter({ hasText: "Failed requests, more than version 2" });
  await expect(guard).toContainText("beyond the limit");
  await expect(guard).toContainText("aborts beyond +0.5%");
  await expect(page.getByText("ended here")).toBeVisible();
  await expect(page.getByText("production → 2").first()).toBeVisible();
  const answer = await admin.call("POST", `/predict/${name}`, { id: [7] });
  expect(answer.status, answer.bytes.toString()).toBe(200);
});
