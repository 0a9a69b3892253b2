import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import { sharedInstallation } from "./harness/client";
import { asSession, signIn } from "./harness/people";

const admin = sharedInstallation();

/** Another origin on the same site, so that SameSite alone would let the cookie through. */
async function serveEvil(html: string): Promise<{ url: string; server: Server }> {
  const server = createServer((_, response) => {
    response.setHeader("Content-Type", "text/html").end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function modelExists(name: string): Promise<boolean> {
  return (await admin.call("GET", `/api/v1/models/${name}`)).status === 200;
}

test.beforeEach(async ({ page }) => {
  await signIn(page, admin.url);
});

test("a form and a fetch of another origin with the cookie change nothing", async ({ page }) => {
  const evil = await serveEvil(`
    <form id="form" method="post" enctype="text/plain" action="${admin.url}/api/v1/models">
      <input name='{"name":"by-form","x":"' value='"}'>
    </form>
    <script>
      fetch("${admin.url}/api/v1/models", { method: "POST", mode: "no-cors", credentials: "include",
        headers: { "Content-Type": "text/plain" }, body: '{"name":"by-fetch"}' })
        .finally(() => document.getElementById("form").submit());
    </script>`);
  await page.goto(evil.url);
  await page.waitForURL(`${admin.url}/api/v1/models`);
  await expect(page.locator("body")).toContainText("session.cross_site");
  expect(await modelExists("by-form")).toBe(false);
  expect(await modelExists("by-fetch")).toBe(false);
  evil.server.close();
});

const refused: readonly [string, Record<string, string>][] = [
  ["text/plain from this very origin", { "Content-Type": "text/plain" }],
  ["a form's type", { "Content-Type": "application/x-www-form-urlencoded" }],
  ["the Origin of another site", { Origin: "https://evil.example" }],
  ["the null Origin of a sandboxed frame", { Origin: "null" }],
  ["no Origin and no Sec-Fetch-Site", { Origin: "" }],
  ["a sibling subdomain", { "Sec-Fetch-Site": "same-site" }],
  ["cross-site with a forged Origin", { "Sec-Fetch-Site": "cross-site" }],
];

for (const [what, headers] of refused) {
  test(`a write with the cookie is refused: ${what}`, async ({ context }) => {
    const session = asSession(context, admin.url);
    const answer = await session.call("POST", "/api/v1/models", { name: "forged" }, headers);
    expect([403, 415]).toContain(answer.status);
    expect(await modelExists("forged")).toBe(false);
  });
}

test("the same write from this origin is done", async ({ context }) => {
  const session = asSession(context, admin.url);
  const answer = await session.call("POST", "/api/v1/models", { name: "honest" });
  expect(answer.status, answer.bytes.toString()).toBe(201);
  expect(await modelExists("honest")).toBe(true);
});

test("a key is its own proof: cookies and origins do not matter to it", async () => {
  const answer = await admin.call(
    "POST",
    "/api/v1/models",
    { name: "by-key" },
    {
      Origin: "https://evil.example",
      Cookie: "next-auth.session-token=rubbish",
    },
  );
  expect(answer.status).toBe(201);
});
