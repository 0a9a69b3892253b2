import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { connect, uploadReady } from "./harness/client";
import { type Installation, startInstallation } from "./harness/installation";

// The table at the end of docs/network.md, on the built product, behind a proxy that it trusts.
const proxied = { "x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9" };
const pages = [
  "/sign-in",
  "/",
  "/models",
  "/upload",
  "/keys",
  "/audit",
  "/people",
  "/system",
  "/none",
];

let installation: Installation;

test.beforeAll(async () => {
  installation = await startInstallation({ environment: { ONNWARD_TRUSTED_PROXIES: "127.0.0.1" } });
});

test.afterAll(async () => {
  expect(await installation.stop()).toBe(0);
});

function ask(path: string, headers: Record<string, string> = proxied): Promise<Response> {
  // Another host than localhost, where HSTS is left out.
  return fetch(`${installation.url}${path}`, { headers, redirect: "manual" });
}

test("pages may load their own files alone, be framed by nobody, and are kept by nobody", async () => {
  for (const path of pages) {
    const { headers } = await ask(path);
    const policy = headers.get("content-security-policy") ?? "";
    for (const part of ["default-src 'self'", "frame-ancestors 'none'", "object-src 'none'"])
      expect(policy, path).toContain(part);
    expect(policy, path).toMatch(/script-src [^;]*'nonce-[0-9a-f]{32}'/);
    expect(headers.get("strict-transport-security"), path).toContain("max-age=31536000");
    expect(headers.get("x-content-type-options"), path).toBe("nosniff");
    expect(headers.get("x-frame-options"), path).toBe("DENY");
    expect(headers.get("referrer-policy"), path).toBe("same-origin");
    expect(headers.get("cross-origin-opener-policy"), path).toBe("same-origin");
    expect(headers.get("cross-origin-resource-policy"), path).toBe("same-origin");
    expect(headers.get("permissions-policy"), path).toContain("camera=()");
    expect(headers.get("cache-control"), path).toContain("no-store");
    expect(headers.has("x-powered-by"), path).toBe(false);
  }
});

test("answers of the API are data that nobody keeps; cookies are bound to https", async () => {
  const authorization = `Bearer ${installation.adminKey}`;
  for (const path of ["/api/v1/models", "/api/v1/none", "/api/v1/audit/events", "/api/auth/csrf"]) {
    const { headers } = await ask(path, { ...proxied, authorization });
    expect(headers.get("content-security-policy"), path).toContain("default-src 'none'");
    expect(headers.get("strict-transport-security"), path).toContain("max-age=31536000");
    expect(headers.get("x-content-type-options"), path).toBe("nosniff");
    expect(headers.get("cache-control"), path).toContain("no-store");
  }
  const cookies = (await ask("/api/auth/csrf")).headers.getSetCookie();
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) expect(cookie).toMatch(/^__Host-.*; Secure/);
  expect((await ask("/", {})).headers.has("strict-transport-security")).toBe(false);
});

test("an uploaded file is an attachment in a sandbox, and no document", async () => {
  const admin = connect(installation.url, installation.adminKey);
  await uploadReady(admin, "kept", readFileSync("models/recommender/model.onnx"));
  const path = "/api/v1/models/kept/versions/1/artifact";
  const { status, headers } = await ask(path, { authorization: `Bearer ${installation.adminKey}` });
  expect(status).toBe(200);
  expect(headers.get("content-disposition")).toMatch(/^attachment; filename="kept-1\.onnx"$/);
  expect(headers.get("content-type")).toBe("application/octet-stream");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("content-security-policy")).toContain("sandbox");
  expect(headers.get("cache-control")).toBe("private, no-cache, no-transform");
});
