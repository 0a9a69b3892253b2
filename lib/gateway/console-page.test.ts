import { readFileSync } from "node:fs";
import type http from "node:http";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { zhCnErrors } from "@/lib/contract/errors-zh-cn";
import { replaceEnv } from "@/lib/platform/env";
import { projectRoot } from "@/lib/platform/project-root";
import type { Answer } from "./testing/test-gateway";
import { startTestGateway } from "./testing/test-gateway";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A gateway without a console, closed to other names and to one network. */
async function start(strangerRatePerSecond = 1_000) {
  const test = await startTestGateway({
    consolePort: 1,
    entry: {
      trustedProxies: ["127.0.0.1"],
      consoleAllowNetworks: ["127.0.0.0/8"],
      strangerRatePerSecond,
    },
  });
  ends.push(() => test.gateway.drain(0));
  return test;
}

async function open(path: string, headers: http.OutgoingHttpHeaders): Promise<Answer> {
  return (await start()).call(path, { headers });
}

const chinese = { "accept-language": "zh-CN,zh;q=0.9,en;q=0.5" };

describe("a page in the console's stead speaks the person's language", () => {
  it.each([
    ["a path that cannot be read", 400, "request.malformed", "/%zz", {}],
    ["a network that may not", 403, "network.refused", "/", { "x-forwarded-for": "192.0.2.1" }],
    ["a name that is not ours", 421, "request.unknown_host", "/", { host: "evil.example" }],
    ["a console that is away", 503, "console.unavailable", "/", {}],
  ] as const)("for %s", async (_, status, code, path, headers) => {
    const page = await open(path, { ...headers, ...chinese });
    expect([page.status, page.headers["content-type"]]).toEqual([
      status,
      "text/html; charset=utf-8",
    ]);
    expect(page.text).toContain('<html lang="zh-CN">');
    expect(page.text).toContain(`<h1>${zhCnErrors[code][0]}</h1>`);
    expect(page.text).toContain(`请求编号 <code>${page.headers["x-request-id"]}</code>`);
  });

  it("for strangers who ask too much", async () => {
    const test = await start(1);
    let page = await test.call("/", { headers: chinese });
    for (let sent = 0; sent < 40 && page.status !== 429; sent += 1)
      page = await test.call("/", { headers: chinese });
    expect(page.status).toBe(429);
    expect(page.text).toContain(zhCnErrors["request.stranger_limit"][0]);
  });

  it("by the choice in the cookie before the browser's, and in English when neither says", async () => {
    const { call } = await start();
    const titleFor = async (headers: http.OutgoingHttpHeaders) =>
      /<h1>(.*)<\/h1>/.exec((await call("/", { headers })).text)?.[1];
    expect(await titleFor({ ...chinese, cookie: "a=b; onnward-locale=en" })).toBe(
      "The console is not available",
    );
    expect(await titleFor({ cookie: "onnward-locale=zh-CN; a=b" })).toBe(
      zhCnErrors["console.unavailable"][0],
    );
    expect(await titleFor({ cookie: "onnward-locale=%zz; a" })).toBe(
      "The console is not available",
    );
    expect(await titleFor({ "accept-language": "fr" })).toBe("The console is not available");
  });

  it("and leaves the detail in English, said to be so", async () => {
    const page = await open("/", chinese);
    expect(page.text).toContain('<p lang="en">The console does not answer.</p>');
  });
});

it("has the theme that was chosen, and none of what else the cookie holds", async () => {
  const { call } = await start();
  const pageFor = async (cookie: string) => (await call("/", { headers: { cookie } })).text;
  expect(await pageFor("onnward-theme=dark")).toContain('<html lang="en" data-theme="dark">');
  expect(await pageFor("onnward-theme=light")).toContain('data-theme="light"');
  const other = await pageFor('onnward-theme="><script>');
  expect(other).toContain('<html lang="en">');
  expect(other).not.toContain("<script");
});

it("lets no script run, and is kept by no cache: it is one person's", async () => {
  const page = await open("/", {});
  expect(page.headers["cache-control"]).toBe("no-store");
  expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
  expect(page.headers["content-security-policy"]).not.toContain("script-src");
  expect(page.text).not.toContain("<script");
});

it("has the colours of the dashboard", async () => {
  const tokens = readFileSync(path.join(projectRoot, "app/_ui/tokens.css"), "utf8");
  const colours = (await open("/", {})).text.match(/light-dark\([^)]*\)/g) ?? [];
  expect(colours).toHaveLength(3);
  for (const colour of colours) expect(tokens).toContain(colour);
});
