import { expect, test } from "@playwright/test";
import { connect, createKey, sharedInstallation } from "./harness/client";

const admin = sharedInstallation();

test.beforeAll("the shipped model is validated and promoted by the start itself", async () => {
  await expect
    .poll(
      async () =>
        (await admin.call("GET", "/api/v1/models/recommender/aliases")).json?.data?.[0]?.version,
      { timeout: 60_000 },
    )
    .toBe(1);
});

test("one row in, one row out, with a predict-only key", async () => {
  const { secret } = await createKey(admin, {
    name: "newcomer",
    scopes: ["predict"],
    models: ["recommender"],
  });
  const app = connect(admin.url, secret);
  // curl -d sends this content type; the README's line has no header for it.
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  await expect
    .poll(
      async () =>
        (await app.call("POST", "/predict/recommender", '{"user_id":123,"item_id":456}', headers))
          .status,
    )
    .toBe(200);
  const answer = await app.call(
    "POST",
    "/predict/recommender",
    '{"user_id":123,"item_id":456}',
    headers,
  );
  expect(answer.headers.get("x-onnward-version")).toBe("recommender@1");
  expect(Object.keys(answer.json)).toEqual(["rating"]);
  expect(answer.json.rating).toBeGreaterThan(0.5);
  expect(answer.json.rating).toBeLessThan(5.5);

  const rows = await app.call("POST", "/predict/recommender@production", {
    user_id: [123, 7],
    item_id: [456, 42],
  });
  expect(rows.json.rating).toHaveLength(2);
  expect(rows.json.rating[0]).toBeCloseTo(answer.json.rating, 5);

  const refused = await app.call("GET", "/api/v1/models");
  expect(refused.status).toBe(403);
  expect(refused.json.code).toBe("key.scope_missing");
  expect(refused.json.detail).toContain("models:read");
});

test("the first page is the way in, and asks nobody outside", async ({ page }) => {
  const outside: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(admin.url)) outside.push(request.url());
  });
  const response = await page.goto(admin.url);
  expect(response?.status()).toBe(200);
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sign in");
  await expect(page.getByText("printed by the first start")).toBeVisible();
  expect(outside).toEqual([]);
});
