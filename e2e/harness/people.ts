import { type BrowserContext, expect, type Page } from "@playwright/test";
import { type Answer, type Client, connect, sharedInstallation } from "./client";

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly password: string;
}

export type RoleName = "viewer" | "engineer" | "approver" | "auditor" | "admin";

export const firstAdministrator: Person = {
  id: "",
  email: "admin@example.com",
  password: "correct horse battery staple",
};

let people = 0;

/** Invites somebody and redeems the link, as the invited person would. */
export async function invite(
  role: RoleName,
  admin: Client = sharedInstallation(),
): Promise<Person> {
  people += 1;
  const email = `${role}-${process.pid}-${people}@example.com`;
  const password = `a passphrase of number ${people}`;
  const invited = await admin.call("POST", "/api/v1/users", { email, name: `The ${role}`, role });
  expect(invited.status, invited.bytes.toString()).toBe(201);
  const redeemed = await connect(admin.url, "").call(
    "POST",
    "/api/v1/password-links/redeem",
    { token: invited.json.link.token, password },
    { Origin: admin.url },
  );
  expect(redeemed.status, redeemed.bytes.toString()).toBe(200);
  return { id: invited.json.user.id, email, password };
}

/** Signs in through the page, as a person does. */
export async function signIn(page: Page, url: string, person: Person = firstAdministrator) {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel(/^(E-mail|邮箱)$/).fill(person.email);
  await page.getByLabel(/^(Password|密码)$/).fill(person.password);
  await page.getByRole("button", { name: /^(Sign in|登录)$/ }).click();
  await page.waitForURL((to) => !to.pathname.startsWith("/sign-in"));
}

/** Calls the API with the session of a browser, the way that the dashboard's own pages do. */
export function asSession(context: BrowserContext, url: string): Client {
  return {
    url,
    key: "",
    async call(method, path, body, headers = {}) {
      const response = await context.request.fetch(`${url}${path}`, {
        method,
        headers: {
          Origin: url,
          ...(body === undefined || Buffer.isBuffer(body)
            ? {}
            : { "Content-Type": "application/json" }),
          ...headers,
        },
        data: body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body),
        maxRedirects: 0,
      });
      const bytes = await response.body();
      return {
        status: response.status(),
        headers: new Headers(response.headers()),
        bytes,
        json: parse(bytes),
      };
    },
  };
}

function parse(bytes: Buffer): Answer["json"] {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined; // Not JSON: the test looks at the bytes.
  }
}
