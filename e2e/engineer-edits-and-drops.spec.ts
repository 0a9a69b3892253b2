import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { connect, createKey, promote, sharedInstallation, uploadReady } from "./harness/client";
import { invite, signIn } from "./harness/people";

const admin = sharedInstallation();
const fixture = (name: string) => readFileSync(`clients/fixtures/batching/${name}.onnx`);

test("a file that is dropped on any page is the one that the upload begins with", async ({
  page,
}) => {
  await signIn(page, admin.url, await invite("engineer"));
  await page.goto(`${admin.url}/models/recommender`);
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array([8, 9, 18, 0])], "dropped.onnx"));
    return transfer;
  });
  // Nobody drops anything before the page listens, which a busy machine may take a while for.
  await expect(async () => {
    for (const event of ["dragenter", "dragover", "drop"])
      await page.dispatchEvent("body", event, { dataTransfer: data });
    await expect(page).toHaveURL(/\/models\/new/, { timeout: 3_000 });
  }).toPass({ timeout: 30_000 });
  await expect(page.getByText("dropped.onnx").first()).toBeVisible();
});

test("a card is written with a preview, and a conflict loses neither text", async ({ page }) => {
  const name = `card-${process.pid}`;
  await admin.call("POST", "/api/v1/models", { name, card: "# First" });
  await signIn(page, admin.url, await invite("engineer"));
  await page.goto(`${admin.url}/models/${name}`);
  await page.getByRole("button", { name: "Edit the model card" }).click();
  const editor = page.getByRole("textbox", { name: "Model card" });
  await editor.fill("# Mine\n\n<script>alert(1)</script>\n\nand **bold**");
  await page.getByRole("tab", { name: "Preview" }).click();
  await expect(page.getByRole("heading", { name: "Mine" })).toBeVisible();
  await expect(page.locator(".markdown strong")).toHaveText("bold");
  await expect(page.getByText("<script>alert(1)</script>")).toBeVisible();
  await expect(page.locator(".markdown script")).toHaveCount(0);

  await admin.call("PATCH", `/api/v1/models/${name}`, { card: "# Theirs" });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("# Theirs")).toBeVisible();
  await page.getByRole("button", { name: "Save mine over it" }).click();
  await expect(page.getByRole("heading", { name: "Mine" })).toBeVisible();
  await expect(page.getByText("# Theirs")).toHaveCount(0);
  const saved = await admin.call("GET", `/api/v1/models/${name}`);
  expect(saved.json.card).toBe("# Mine\n\n<script>alert(1)</script>\n\nand **bold**");
});

test("a spreadsheet's cells are pasted into the grid, and a 64-bit integer stays exact", async ({
  page,
}) => {
  await signIn(page, admin.url, await invite("engineer"));
  await page.goto(`${admin.url}/models/recommender/test`);
  await page.getByRole("button", { name: "Edit as JSON" }).waitFor();
  const first = page.getByRole("textbox", { name: /^user_id/ });
  await first.focus();
  await page.evaluate(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "9007199254740993\t2\n5\t6\n");
    document.activeElement?.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
    );
  });
  await expect(page.getByRole("table").getByRole("textbox")).toHaveCount(4);
  const typed = page.getByRole("table").getByRole("textbox");
  const values = await Promise.all([0, 1, 2, 3].map((place) => typed.nth(place).inputValue()));
  expect(values.sort()).toEqual(["2", "5", "6", "9007199254740993"]);
  const sending = page.waitForRequest(/\/models\/recommender\/predict/);
  await page.getByRole("button", { name: "Run", exact: true }).click();
  // As it was typed: a double would have made it …992.
  expect((await sending).postData()).toContain("9007199254740993");
  await expect(page.getByText("Answered by recommender@1")).toBeVisible();
});

test("how a version is served is edited in the browser, the API says it, and it answers all the while", async ({
  page,
}) => {
  const name = `served-${process.pid}`;
  await uploadReady(admin, name, fixture("linear"));
  expect((await promote(admin, name, 1)).status).toBe(200);
  const { secret } = await createKey(admin, { name, scopes: ["predict"], models: [name] });
  const app = connect(admin.url, secret);
  const predict = async () => {
    const answer = await app.call("POST", `/predict/${name}`, { x: [[1, 2, 3, 4]] });
    expect(answer.status, answer.bytes.toString()).toBe(200);
  };
  await predict();
  await signIn(page, admin.url, await invite("engineer"));
  await page.goto(`${admin.url}/models/${name}/versions/1`);
  await expect(page.getByText("Rows of several requests may share a run")).toBeVisible();
  const row = (setting: RegExp) => page.getByRole("row", { name: setting });
  await expect(row(/^Most rows in a run/)).toContainText("default");

  await page.getByRole("button", { name: "Edit how it is served" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Most rows in a run").fill("16");
  await dialog.getByLabel("Deadline, in milliseconds").fill("1.5");
  await dialog.getByLabel("Fewest workers in a gateway").fill("2");
  await dialog.getByLabel("Most workers in a gateway").fill("1");
  await dialog.getByRole("button", { name: "Save" }).click();
  const deadline = dialog.getByLabel("Deadline, in milliseconds");
  await expect(deadline).toBeFocused();
  await expect(deadline).toHaveAccessibleDescription("A whole number in plain digits, or nothing.");
  await expect(dialog.getByLabel("Fewest workers in a gateway")).toHaveAccessibleDescription(
    "Not more than the most workers.",
  );
  const { violations } = await new AxeBuilder({ page }).include('[role="dialog"]').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await deadline.fill("5000");
  await dialog.getByLabel("Most workers in a gateway").fill("3");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row(/^Most rows in a run/)).toContainText("16 rows");
  await expect(row(/^Deadline/)).toContainText("5,000 ms");
  const version = `/api/v1/models/${name}/versions/1`;
  const { serving } = (await admin.call("GET", version)).json;
  expect(serving).toMatchObject({ maxBatchRows: 16, timeoutMs: 5000, minReplicas: 2 });
  expect(serving).toMatchObject({ maxReplicas: 3, threads: null });
  await predict();

  // What a script set meanwhile stays, and an empty field goes back to the default.
  await page.getByRole("button", { name: "Edit how it is served" }).click();
  await admin.call("PATCH", version, { serving: { queueLength: 7 } });
  await dialog.getByLabel("Most rows in a run").fill("");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(row(/^Requests that may wait/)).toContainText("7 requests");
  await expect(row(/^Most rows in a run/)).toContainText("default");
  const after = (await admin.call("GET", version)).json.serving;
  expect(after).toMatchObject({ maxBatchRows: null, queueLength: 7, timeoutMs: 5000 });
  await predict();
});

test("a reader sees how a version is served and why, and cannot change it", async ({ page }) => {
  const name = `pieces-${process.pid}`;
  await uploadReady(admin, name, fixture("fixed-four"));
  await signIn(page, admin.url, await invite("viewer"));
  await page.goto(`${admin.url}/models/${name}/versions/1`);
  await expect(page.getByText("Rows are run in pieces of 4")).toBeVisible();
  await expect(page.getByText("fixes the leading dimension at 4")).toBeVisible();
  await expect(page.getByRole("row", { name: /^Most rows in a run/ })).toContainText("not used");
  await expect(page.getByRole("button", { name: "Edit how it is served" })).toHaveCount(0);
});
