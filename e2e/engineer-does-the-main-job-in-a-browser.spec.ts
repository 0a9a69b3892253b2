import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { connect, sharedInstallation } from "./harness/client";
import { npmModel } from "./harness/npm-models";
import { invite, signIn } from "./harness/people";

const admin = sharedInstallation();
const model = "speech-in-a-browser";
const silence = { input: [zeros(512)], state: zeros(2, 1, 128), sr: 16_000 };

function zeros(...shape: readonly number[]): unknown {
  const [length, ...rest] = shape;
  if (length === undefined) return 0;
  return Array.from({ length }, () => zeros(...rest));
}

/** The file as a person has it on disk: their own, so that no version has the same bytes. */
function fileOf(name: Parameters<typeof npmModel>[0], fileName: string): string {
  const folder = test.info().outputPath();
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, fileName);
  const part = (tag: number, bytes: Buffer) =>
    Buffer.concat([Buffer.from([tag, bytes.length]), bytes]);
  const entry = [part(0x0a, Buffer.from("of")), part(0x12, Buffer.from(`${model} ${fileName}`))];
  // One more of metadata_props (field 14 of ModelProto) changes nothing but the digest.
  writeFileSync(file, Buffer.concat([npmModel(name), part(0x72, Buffer.concat(entry))]));
  return file;
}

async function uploadAndWatch(page: Page, file: string, version: number): Promise<void> {
  await page.getByRole("link", { name: "Upload a model" }).first().click();
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByLabel("Model", { exact: true }).fill(model);
  await page.getByRole("button", { name: "Upload", exact: true }).click();
  await expect(page.getByText(`${model} version ${version} is ready`)).toBeVisible({
    timeout: 60_000,
  });
}

async function promoteInBrowser(page: Page, version: number, reason: string): Promise<void> {
  await page.goto(`${admin.url}/models/${model}/versions/${version}`);
  await page
    .getByRole("button", { name: /^Promote/ })
    .first()
    .click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: "Promote", exact: true }).click();
  await expect(page.getByText(`production → ${version}`).first()).toBeVisible({ timeout: 20_000 });
}

test("upload, watch, promote, test, key, predict, revoke, second version, roll back, audit, verify", async ({
  page,
  browser,
}) => {
  test.setTimeout(240_000);
  await signIn(page, admin.url, await invite("engineer"));

  await uploadAndWatch(page, fileOf("sileroV5", "silero.onnx"), 1);
  await promoteInBrowser(page, 1, "first release");

  await page.getByRole("link", { name: "Test", exact: true }).first().click();
  await page.getByLabel("input, axis 2").fill("512");
  await page.getByRole("button", { name: "Fill all" }).click();
  await page.getByRole("menuitem", { name: "Zeros" }).click();
  await page.getByRole("textbox", { name: /^sr/ }).fill("16000");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.getByText(`Answered by ${model}@1`)).toBeVisible({ timeout: 20_000 });

  const secret = await test.step("a key, its secret shown once", async () => {
    await page.goto(`${admin.url}/keys`);
    await page.getByRole("button", { name: "New key" }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel("Name", { exact: true }).fill("speech app");
    await form.getByRole("checkbox", { name: /^predict/ }).check();
    await form.getByRole("button", { name: "Create the key" }).click();
    const shown = page.getByLabel("The secret of speech app");
    await expect(shown).toBeVisible();
    const text = await shown.getByText(/^onw_live_/).textContent();
    await page.getByRole("checkbox", { name: "I have stored it" }).check();
    await page.getByRole("button", { name: "Done" }).click();
    await expect(page.getByText(/onw_live_[0-9A-Za-z]{36}/)).toHaveCount(0);
    return text?.trim() ?? "";
  });
  const app = connect(admin.url, secret);
  const answer = await app.call("POST", `/predict/${model}`, silence);
  expect([answer.status, answer.headers.get("x-onnward-version")]).toEqual([200, `${model}@1`]);

  await test.step("revoked, it is refused within a second", async () => {
    await page.reload();
    await page.getByRole("button", { name: "Actions for speech app" }).click();
    await page.getByRole("menuitem", { name: "Revoke" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox").fill("speech app");
    await dialog.getByRole("button", { name: "Revoke the key" }).click();
    await expect(dialog).toHaveCount(0);
    await expect
      .poll(async () => (await app.call("POST", `/predict/${model}`, silence)).status, {
        timeout: 1_500,
        intervals: [50],
      })
      .toBe(401);
  });

  await uploadAndWatch(page, fileOf("sileroV6", "silero-v6.onnx"), 2);
  await promoteInBrowser(page, 2, "newer");
  await test.step("rolled back, visible at once", async () => {
    await page.getByRole("link", { name: "Versions", exact: true }).first().click();
    await page
      .getByRole("button", { name: /^Roll back/ })
      .first()
      .click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("worse on the phone");
    await dialog.getByRole("button", { name: /^Roll back/ }).click();
    await expect(page.getByText("production → 1").first()).toBeVisible({ timeout: 5_000 });
  });
  await page.getByRole("link", { name: "History", exact: true }).first().click();
  await expect(page.getByText("worse on the phone", { exact: true })).toBeVisible();
  await expect(page.getByText("first release")).toBeVisible();

  const reviewer = await browser.newPage();
  await signIn(reviewer, admin.url, await invite("auditor"));
  await test.step("a reviewer finds all of it, and verifies the chain", async () => {
    for (const [target, actions] of [
      [`model:${model}`, ["model.created"]],
      [`version:${model}@2`, ["version.created", "version.validated"]],
      [`alias:${model}@production`, ["alias.move_requested", "alias.moved"]],
    ] as const) {
      await reviewer.goto(`${admin.url}/audit?target=${encodeURIComponent(target)}`);
      for (const action of actions)
        await expect(reviewer.getByText(action).first(), `${target} ${action}`).toBeVisible();
    }
    await reviewer.goto(`${admin.url}/audit?action=key.revoked`);
    await expect(reviewer.getByText("key.revoked").first()).toBeVisible();
    await reviewer.goto(`${admin.url}/audit?q=worse on the phone`);
    await reviewer
      .getByRole("link", { name: /^Open event/ })
      .first()
      .click();
    await expect(reviewer.getByRole("dialog")).toContainText("worse on the phone");
    await reviewer.goto(`${admin.url}/audit`);
    await reviewer.getByRole("button", { name: "Verify now" }).click();
    await expect(reviewer.getByText(/Verified: \d+ events, no gap/)).toBeVisible({
      timeout: 30_000,
    });
  });
  await reviewer.close();
});

test("a file that is no model is refused before a byte goes up, and one that is refused keeps the form", async ({
  page,
}) => {
  await signIn(page, admin.url, await invite("engineer"));
  const uploads: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && /\/versions\?/.test(request.url()))
      uploads.push(request.url());
  });
  await page.goto(`${admin.url}/models/new`);
  const choose = (name: string, bytes: Buffer) =>
    page
      .locator("input[type=file]")
      .first()
      .setInputFiles({ name, mimeType: "application/octet-stream", buffer: bytes });
  await choose("model.onnx", Buffer.from("PK\x03\x04 an archive"));
  await expect(page.getByText("This is an archive, not a model")).toBeVisible();
  expect(uploads).toEqual([]);
});

test("an upload goes on while people look at other pages, and validation without them", async ({
  page,
}) => {
  await signIn(page, admin.url, await invite("engineer"));
  await page.getByRole("link", { name: "Upload a model" }).first().click();
  await page.locator("input[type=file]").setInputFiles(fileOf("ocrRecognition", "ocr.onnx"));
  await page.getByLabel("Model", { exact: true }).fill("ocr-on-the-way");
  await page.getByRole("button", { name: "Upload", exact: true }).click();
  await page.getByRole("link", { name: "Models", exact: true }).click();
  await expect(page).toHaveURL(/\/models$/);
  await expect
    .poll(
      async () =>
        (await admin.call("GET", "/api/v1/models/ocr-on-the-way/versions/1")).json?.status,
      { timeout: 60_000 },
    )
    .toBe("ready");
  await page.goto(`${admin.url}/models/ocr-on-the-way/versions`);
  await expect(page.getByText("Ready").first()).toBeVisible();
});

test("⌘K reaches a model by name, and `g m` the list", async ({ page }) => {
  await signIn(page, admin.url);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("recommender");
  await page
    .getByRole("option", { name: /^recommender/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/models\/recommender/);
  await page.keyboard.press("g");
  await page.keyboard.press("m");
  await expect(page).toHaveURL(/\/models$/);
});
