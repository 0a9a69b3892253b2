import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { promote, sharedInstallation, uploadReady } from "./harness/client";
import { npmModel } from "./harness/npm-models";
import { invite, signIn } from "./harness/people";

const admin = sharedInstallation();
const silero = `silero-${process.pid}`;

test.beforeAll(async () => {
  for (const name of ["sileroLegacy", "sileroV5", "sileroV6"] as const)
    await uploadReady(admin, silero, npmModel(name));
});

test("real versions: legacy to v5 is breaking with its reasons, v5 to v6 compatible, as JSON", async () => {
  const path = `/api/v1/models/${silero}/compare`;
  const breaking = await admin.call("GET", `${path}?from=1&to=2`);
  expect(breaking.json).toMatchObject({ verdict: "breaking", counts: { breaking: 5 } });
  const reasons = breaking.json.signature
    .filter(({ severity }: { severity: string }) => severity === "breaking")
    .map(({ rule, name }: { rule: string; name: string }) => `${rule} ${name}`);
  expect(reasons.sort()).toEqual([
    "input.added state",
    "input.removed c",
    "input.removed h",
    "output.removed cn",
    "output.removed hn",
  ]);
  const compatible = await admin.call("GET", `${path}?from=2&to=3`);
  expect(compatible.json).toMatchObject({ verdict: "compatible", signature: [] });
});

test("two versions are chosen, compared and measured; a promotion says what callers will meet", async ({
  page,
}) => {
  expect((await promote(admin, silero, 1)).status).toBe(200);
  await signIn(page, admin.url, await invite("engineer"));
  await page.goto(`${admin.url}/models/${silero}/versions`);
  await page.getByRole("checkbox", { name: "Compare version 2" }).check();
  await page.getByRole("checkbox", { name: "Compare version 3" }).check();
  await page.getByRole("link", { name: "Compare 2 with 3" }).click();
  await expect(page.getByText("Compatible", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Measure now" }).click();
  await expect(page.getByText(/pairs of runs on/)).toBeVisible({ timeout: 90_000 });
  await expect(page.getByRole("table").filter({ hasText: "stateN" }).first()).toBeVisible();

  await page.getByRole("textbox", { name: "From" }).or(page.getByLabel("From")).fill("production");
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await expect(page.getByText("Breaking", { exact: true }).first()).toBeVisible();
  await expect(page.getByText("Input h is gone; requests that send it are refused")).toBeVisible();
  await page.getByRole("link", { name: "Swap" }).click();
  await expect(page).toHaveURL(/a=3&b=production/);

  await page.goto(`${admin.url}/models/${silero}/versions/3?promote=production`);
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("Breaking", { exact: true })).toBeVisible();
  await expect(dialog.getByRole("link", { name: "All differences" })).toBeVisible();
});

test("an answer that was looked at is saved as golden sample, and the next version is run on it", async ({
  page,
}) => {
  const name = `golden-${process.pid}`;
  const recommender = readFileSync("models/recommender/model.onnx");
  await uploadReady(admin, name, recommender);
  await signIn(page, admin.url, await invite("engineer"));
  await page.goto(`${admin.url}/models/${name}/test?version=1`);
  await page.getByRole("textbox", { name: /^user_id/ }).fill("123");
  await page.getByRole("textbox", { name: /^item_id/ }).fill("456");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.getByText(/3\.33/).first()).toBeVisible();
  await page.getByRole("button", { name: "Golden samples" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name" }).fill("user 123");
  await dialog.getByRole("button", { name: "Save as golden sample" }).click();
  await expect(dialog.getByText("of the model")).toBeVisible();

  await uploadReady(admin, name, recommender);
  await page.goto(`${admin.url}/models/${name}/versions/2`);
  await expect(page.getByRole("heading", { name: "Golden samples" })).toBeVisible();
  await expect(page.getByText("user 123")).toBeVisible();
  await expect(page.getByText("met", { exact: true })).toBeVisible();
});
