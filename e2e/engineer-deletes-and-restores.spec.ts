import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { createKey, promote, sharedInstallation, uploadReady } from "./harness/client";
import { invite, signIn } from "./harness/people";

const admin = sharedInstallation();
const bytes = readFileSync("clients/fixtures/hostile/int64-identity.onnx");

test("a version is named, called by its label, kept while it serves, deleted and restored", async ({
  page,
}) => {
  const name = `kept-${process.pid}`;
  await uploadReady(admin, name, bytes);
  await uploadReady(admin, name, bytes);
  await promote(admin, name, 1);
  await signIn(page, admin.url, await invite("engineer"));

  // A label by the form, in the address and in calls.
  await page.goto(`${admin.url}/models/${name}/versions/2`);
  await page.getByRole("button", { name: "Edit label, links, metrics and tags" }).click();
  await page.getByRole("textbox", { name: "Label" }).fill("2.0.0+gpu");
  await page.getByRole("textbox", { name: "Source" }).fill("https://git.example/commit/1");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("link", { name: "https://git.example/commit/1" })).toHaveAttribute(
    "rel",
    /noopener/,
  );
  await page.goto(`${admin.url}/models/${name}/versions/2.0.0+gpu`);
  await expect(page.getByRole("heading", { name: "Version 2" })).toBeVisible();
  await expect(page.getByRole("link", { name: `${name}@1` })).toBeVisible();
  const { secret } = await createKey(admin, { name, scopes: ["predict"], models: [name] });
  const call = () =>
    fetch(`${admin.url}/predict/${name}@2.0.0+gpu`, {
      method: "POST",
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
      body: JSON.stringify({ x: [1, 2] }),
    });
  const answer = await call();
  expect([answer.status, answer.headers.get("x-onnward-version")]).toEqual([200, `${name}@2`]);

  // What serves is kept: the dialog says why, and offers nothing that would be refused.
  const remove = async (version: number) => {
    await page.goto(`${admin.url}/models/${name}/versions`);
    await page.getByRole("button", { name: `More for version ${version}` }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
  };
  await remove(1);
  await expect(page.getByText("production points at version 1")).toBeVisible();
  await expect(page.getByRole("button", { name: "Delete", exact: true })).toBeDisabled();

  await remove(2);
  await expect(page.getByText("Stays, because others have the same bytes")).toBeVisible();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  const deleted = page.getByRole("region", { name: "Deleted versions" });
  await expect(deleted.getByText("2.0.0+gpu")).toBeVisible();
  await expect.poll(async () => (await call()).status).toBe(404);

  await page.goto(`${admin.url}/trash`);
  await page.getByRole("button", { name: `Restore ${name}@2` }).click();
  await expect(page.getByRole("button", { name: `Restore ${name}@2` })).toHaveCount(0);
  await expect.poll(async () => (await call()).status).toBe(200);
  await page.goto(`${admin.url}/models/${name}/versions/2`);
  const history = page.getByRole("heading", { name: "Status history" }).locator("xpath=../..");
  await expect(history.getByText("Restored")).toBeVisible();

  // Archiving hides, and is undone at once.
  await page.goto(`${admin.url}/models/${name}/versions`);
  await page.getByRole("button", { name: "More for version 2" }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await page.getByRole("button", { name: "Archive", exact: true }).click();
  const row = page.getByRole("link", { name: "2", exact: true });
  await expect(row).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row).toBeVisible();
});
