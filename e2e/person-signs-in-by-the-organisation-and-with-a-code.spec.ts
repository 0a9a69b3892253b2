import { expect, type Page, test } from "@playwright/test";
import { Secret, TOTP } from "otpauth";
import { type Installation, startInstallation } from "./harness/installation";
import { issuerClient, startOidcIssuer, type TestIssuer } from "./harness/oidc-issuer";
import { firstAdministrator, signIn } from "./harness/people";
import { closePages } from "./harness/quiet";

test.afterAll(({ browser }) => closePages(browser));

let issuer: TestIssuer;
let onnward: Installation;

test.beforeAll(async () => {
  issuer = await startOidcIssuer(() => [`${onnward.url}/api/auth/callback/oidc`]);
  onnward = await startInstallation({
    environment: {
      ONNWARD_OIDC_ISSUER: issuer.url,
      ONNWARD_OIDC_CLIENT_ID: issuerClient.id,
      ONNWARD_OIDC_CLIENT_SECRET: issuerClient.secret,
      ONNWARD_OIDC_NAME: "Example Works",
      ONNWARD_OIDC_ROLE_MAP: "ml=engineer",
      ONNWARD_REQUIRE_SECOND_FACTOR: "admin",
    },
  });
});

test.afterAll(async () => {
  await onnward.stop();
  await issuer.stop();
});

async function passIssuer(page: Page, subject: string): Promise<void> {
  await page.getByRole("button", { name: "Sign in with Example Works" }).click();
  await page.getByLabel("Subject").fill(subject);
  await page.getByRole("button", { name: "Continue" }).click();
}

test("the issuer's groups give the role, and who has none stays out", async ({ browser }) => {
  issuer.people.set("s1", {
    email: "ada@example.com",
    email_verified: true,
    name: "Ada",
    groups: ["ml"],
  });
  issuer.people.set("s2", { email: "eve@example.com", groups: ["visitors"] });
  const page = await (await browser.newContext({ locale: "en" })).newPage();
  await page.goto(`${onnward.url}/sign-in?from=%2Faccount`);
  await passIssuer(page, "s1");
  await expect(page.getByRole("heading", { level: 1, name: "Account" })).toBeVisible();
  await expect(page.getByText("ada@example.com").first()).toBeVisible();
  await expect(page.getByRole("definition").filter({ hasText: "Engineer" })).toBeVisible();
  const other = await (await browser.newContext({ locale: "en" })).newPage();
  await other.goto(`${onnward.url}/sign-in`);
  await passIssuer(other, "s2");
  await expect(other.getByText(/none of your groups has a role/)).toBeVisible();
});

test("who must have a second factor sets it up first, and then signs in with a code", async ({
  browser,
}) => {
  const page = await (await browser.newContext({ locale: "en" })).newPage();
  await signIn(page, onnward.url);
  await expect(page).toHaveURL(/\/second-factor$/);
  await page.goto(`${onnward.url}/keys`);
  await expect(page).toHaveURL(/\/second-factor$/);
  await page.getByLabel("Current password").fill(firstAdministrator.password);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("img", { name: "QR code of the secret" })).toBeVisible();
  const secret = (await page.locator("code").first().getAttribute("title")) ?? "";
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
  await page.getByLabel("Code from the app").fill(code);
  await page.getByRole("button", { name: "Turn it on" }).click();
  await expect(page.getByRole("listitem")).toHaveCount(10);
  const recovery = (await page.getByRole("listitem").first().textContent()) ?? "";
  await page.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();

  const fresh = await (await browser.newContext({ locale: "en" })).newPage();
  await fresh.goto(`${onnward.url}/sign-in`);
  await fresh.getByLabel("E-mail").fill(firstAdministrator.email);
  await fresh.getByLabel(/^Password$/).fill(firstAdministrator.password);
  await fresh.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(fresh.getByText(/do not belong together/)).toBeVisible();
  await fresh.getByLabel("Code").fill(recovery);
  await fresh.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(fresh.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await page.goto(`${onnward.url}/account`);
  await expect(page.getByText("9 recovery codes are left.")).toBeVisible();
  await page.getByRole("button", { name: "End all others" }).click();
  await expect(page.getByText(/^\d+ sessions? ended$/)).toBeVisible();
  await fresh.goto(`${onnward.url}/account`);
  await expect(fresh).toHaveURL(/\/sign-in/);
});

test("a forged host takes nobody's code to another site", async ({ request }) => {
  const forged = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    Forwarded: "host=evil.example",
  };
  const { csrfToken } = await (await request.get(`${onnward.url}/api/auth/csrf`)).json();
  const away = await request.post(`${onnward.url}/api/auth/signin/oidc`, {
    headers: { ...forged, Origin: onnward.url },
    form: { csrfToken, callbackUrl: "//evil.example", json: "true" },
  });
  const url = new URL((await away.json()).url);
  expect(url.origin).toBe(new URL(issuer.url).origin);
  expect(url.searchParams.get("redirect_uri")).toBe(`${onnward.url}/api/auth/callback/oidc`);
  const back = await request.get(`${onnward.url}/api/auth/callback/oidc?code=x&state=x`, {
    headers: forged,
    maxRedirects: 0,
  });
  const location = new URL(back.headers().location ?? "", onnward.url);
  expect([back.status(), location.href]).toEqual([302, `${onnward.url}/sign-in?error=issuer`]);
  const asked = await request.get(`${onnward.url}/sign-in`, {
    headers: { Host: "evil.example" },
    maxRedirects: 0,
  });
  expect(asked.status()).toBe(421);
});
