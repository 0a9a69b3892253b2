import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { sharedInstallation, uploadReady } from "./harness/client";
import { npmModel } from "./harness/npm-models";
import { signIn } from "./harness/people";

const admin = sharedInstallation();
const ocr = `ocr-graph-${process.pid}`;
const silero = `silero-graph-${process.pid}`;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  await uploadReady(admin, ocr, npmModel("ocrRecognition"));
  await uploadReady(admin, silero, npmModel("sileroV5"));
  await uploadReady(admin, silero, npmModel("sileroV6"));
});

const panel = (page: Page) => page.getByRole("complementary", { name: "About what is selected" });
const drawing = (page: Page) => page.getByRole("application", { name: /^Graph of/ });

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

/** Milliseconds from having the data to the drawing being there. */
function drawingTime(page: Page): Promise<number> {
  return page.evaluate(() => {
    const at = (name: string) => performance.getEntriesByName(name).at(-1)?.startTime ?? Number.NaN;
    return at("onnward:graph-drawn") - at("onnward:graph-data");
  });
}

test("a graph of 765 nodes is drawn, searched, read by keyboard, and its weights are counted", async ({
  page,
}) => {
  await signIn(page, admin.url);
  await page.goto(`${admin.url}/models/${ocr}/versions/1`);
  await page.getByRole("link", { name: "Graph", exact: true }).last().click();
  await expect(drawing(page)).toBeVisible();
  await expect(page.locator("[data-key]").first()).toBeVisible();
  await expect(panel(page)).toContainText("765");
  const ms = await drawingTime(page);
  process.stdout.write(`765 nodes: drawn ${ms.toFixed(0)} ms after the data was there\n`);
  expect(ms).toBeLessThan(1_000);
  await expectAccessible(page);

  await page.getByRole("searchbox", { name: "Find nodes" }).fill("softmax");
  await page.keyboard.press("Enter");
  await expect(panel(page).getByRole("heading", { name: "Softmax" })).toBeVisible();
  await expect(page).toHaveURL(/node=n\d+/);
  const first = page.url();
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(first);

  await page.getByRole("searchbox", { name: "Find nodes" }).fill("conv");
  await page.keyboard.press("Enter");
  await expect(panel(page).getByRole("heading", { name: "Conv" })).toBeVisible();
  await expect(panel(page)).toContainText("kernel_shape");
  await panel(page)
    .getByRole("button", { name: /^Show statistics of/ })
    .first()
    .click();
  await expect(panel(page).getByText("Standard deviation")).toBeVisible();

  // Along the wires and back is where one was.
  const here = page.url();
  await drawing(page).focus();
  await page.keyboard.press("ArrowDown");
  await expect(page).not.toHaveURL(here);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("0");
  await expect(drawing(page).locator("svg > g > path[d^=M]").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(panel(page).getByText("765")).toBeVisible();

  await page.getByRole("button", { name: "List", exact: true }).click();
  const list = page.getByRole("treegrid");
  await expect(list).toHaveAttribute("aria-rowcount", "766");
  await list.getByRole("row").nth(1).focus();
  await page.keyboard.press("End");
  await expect(list.locator('[aria-rowindex="766"]')).toBeFocused();
  await expect(panel(page).getByRole("heading")).not.toHaveCount(0);
  await expectAccessible(page);
});

test("subgraphs open where they are, and two versions show what changed between them", async ({
  page,
}) => {
  await signIn(page, admin.url);
  await page.goto(`${admin.url}/models/${silero}/graph?version=2`);
  await expect(page.locator('[data-toggle="n2"]')).toBeVisible();
  await page.locator('[data-toggle="n2"]').click();
  await expect(page.locator('[data-key^="n2:1/"]').first()).toBeAttached();
  await page.keyboard.press("Escape");

  await page.getByLabel("Compare with").selectOption("1");
  await expect(page.getByText("From version 1 to version 2")).toBeVisible();
  await expect(
    page.getByText(/Initializers: 0 added, 0 removed|Nodes: 0 added/).first(),
  ).toBeVisible();
  // Only weights are other: they are Constants inside the branches.
  await page
    .getByRole("button", { name: /^Constant / })
    .first()
    .click();
  await expect(page).toHaveURL(/node=/);
  await expect(panel(page).getByText("What changed")).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(panel(page).getByText("What changed")).toBeVisible();
});
