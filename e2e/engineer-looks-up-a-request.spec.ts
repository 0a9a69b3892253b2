import { expect, test } from "@playwright/test";
import { connect, createKey, sharedInstallation } from "./harness/client";
import { invite, signIn } from "./harness/people";

const admin = sharedInstallation();

// Other journeys expect that nothing of theirs is kept.
test.afterAll(async () => {
  const payloadSampling = { share: 0, maxBytes: 16_384 };
  await admin.call("PATCH", "/api/v1/models/recommender", { payloadSampling });
});

test("an engineer has bodies kept, finds a request by its id, reads its bodies, which is audited, and tries it again", async ({
  page,
}) => {
  await signIn(page, admin.url, await invite("engineer"));
  await page.goto(`${admin.url}/models/recommender`);
  await page.getByRole("button", { name: "Change what is kept" }).click();
  await page.getByLabel("Share of the calls, in percent").fill("100");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Of 100% of the calls")).toBeVisible();

  const { secret } = await createKey(admin, { name: "looked-up", scopes: ["predict"] });
  const caller = connect(admin.url, secret);
  const input = { user_id: 123, item_id: 456 };
  // The gateway follows the setting within a moment: the first call whose bodies are kept is looked up.
  let found = { id: "", requestId: "" };
  await expect(async () => {
    const answer = await caller.call("POST", "/predict/recommender", input);
    const requestId = answer.headers.get("x-request-id") ?? "";
    await expect
      .poll(async () => {
        const list = await admin.call("GET", `/api/v1/predictions?requestId=${requestId}`);
        found = { id: list.json.data[0]?.id, requestId };
        return list.json.data[0]?.isSampled;
      })
      .toBe(true);
  }).toPass({ timeout: 30_000 });

  await page.getByRole("link", { name: "Request log" }).click();
  await page.getByLabel("Request id", { exact: true }).fill(found.requestId);
  await page.getByRole("button", { name: "Apply" }).click();
  const rows = page.getByRole("link", { name: /^Open the request/ });
  await expect(rows).toHaveCount(1);
  await rows.click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText(found.requestId)).toBeVisible();
  await dialog.getByRole("button", { name: "Show bodies" }).click();
  await expect(dialog.getByRole("heading", { name: "Request body" })).toBeFocused();
  // A screen reader is told that they are there, and is not read all of them.
  const said = dialog.getByRole("status").filter({ hasText: "shown" });
  await expect(said).toHaveText("The bodies are shown");
  await expect(dialog.getByRole("region", { name: "Request body" })).toHaveText(
    JSON.stringify(input),
  );
  await expect(dialog.getByRole("region", { name: "Answer body" })).not.toBeEmpty();
  const events = await admin.call("GET", "/api/v1/audit/events?action=prediction.payload_read");
  expect(events.json.data[0].after.prediction).toBe(found.id);

  await dialog.getByRole("button", { name: "Open in the test form" }).click();
  await page.waitForURL(/\/models\/recommender\/test\?version=\d+$/);
  await expect(
    page.getByText(`The body of request ${found.requestId} is in the form`),
  ).toBeVisible();
  const form = page.getByRole("form", { name: "Test recommender" });
  for (const value of Object.values(input)) {
    await expect(form.locator(`input[value="${value}"]`)).toBeVisible();
  }
});
