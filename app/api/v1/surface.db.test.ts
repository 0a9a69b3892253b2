import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { createKeySecret } from "@/lib/access";
import { countQueries } from "@/lib/access/testing/count-queries";
import { callRoute } from "@/lib/console/testing/call-route";
import { type Operation, operations } from "@/lib/contract/operations";
import { useDatabase } from "@/lib/platform/testing/database";

useDatabase();

type Handler = Parameters<typeof callRoute>[0];
const here = import.meta.dirname;
const verbs = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Path of the surface → its route file's exports. `[name]` is Next's way to write `{name}`. */
async function loadRoutes(): Promise<Map<string, Record<string, Handler>>> {
  const files = readdirSync(here, { recursive: true, encoding: "utf8" }).filter(
    (file) => path.basename(file) === "route.ts" && !file.startsWith("[...rest]"),
  );
  const routes = new Map<string, Record<string, Handler>>();
  for (const file of files) {
    const at = `/${path.dirname(file).replace(/\[(\w+)\]/g, "{$1}")}`;
    routes.set(at, await import(path.join(here, file)));
  }
  return routes;
}

const routes = await loadRoutes();
const table = Object.values<Operation>(operations);
const params = {
  name: "m",
  number: "1",
  alias: "production",
  id: "00000000-0000-7000-8000-000000000000",
};

function handlerOf({ path: at, method }: Operation): Handler {
  const handler = routes.get(at)?.[method];
  if (handler === undefined) throw new Error(`no route file exports ${method} ${at}`);
  return handler;
}

describe("the surface is the table of operations", () => {
  test.each(table)("$method $path has its route file", (operation) => {
    expect(handlerOf(operation)).toBeTypeOf("function");
  });

  test("and nothing else is one", () => {
    const paths = new Set(table.map((operation) => operation.path));
    expect([...routes.keys()].filter((at) => !paths.has(at))).toEqual([]);
  });
});

describe.each([...routes])("%s", (at, exports) => {
  const allowed = table.filter((each) => each.path === at).map(({ method }) => method);

  test("answers every other verb with 405, and says which are possible", async () => {
    for (const verb of verbs.filter((each) => !allowed.includes(each))) {
      const handler = exports[verb];
      expect(handler, `${verb} ${at} is not exported: otherVerbs("${at}")`).toBeDefined();
      if (handler === undefined) continue;
      const answer = await callRoute(handler, { method: verb, params });
      expect(answer.body, `${verb} ${at}`).toMatchObject({ status: 405, code: "request.method" });
      const said = answer.headers.get("allow")?.split(", ") ?? [];
      expect(said.filter((one) => one !== "HEAD" && one !== "OPTIONS")).toEqual(
        verbs.filter((each) => allowed.includes(each)),
      );
    }
    const options = exports.OPTIONS;
    expect(options).toBeDefined();
    if (options !== undefined) {
      const answer = await callRoute(options, { method: "OPTIONS", params });
      expect(answer.status).toBe(204);
    }
  });
});

describe("without an identity", () => {
  test.each(table.filter(({ permission }) => permission !== null))(
    "$method $path answers 401",
    async (operation) => {
      const body = operation.method === "GET" ? undefined : {};
      const answer = await callRoute(handlerOf(operation), {
        method: operation.method,
        params,
        body,
      });
      expect(answer.status).toBe(401);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.body).toMatchObject({ code: "key.missing" });
      expect(answer.headers.get("x-request-id")).toBe(answer.body.requestId);
    },
  );

  test.each(table.filter(({ permission }) => permission !== null))(
    "$method $path answers a key whose checksum is wrong with 401, and asks the database nothing",
    async (operation) => {
      const key = createKeySecret();
      const wrong = key.slice(0, -1) + (key.endsWith("A") ? "B" : "A");
      const body = operation.method === "GET" ? undefined : {};
      const call = { method: operation.method, params, body };
      const queries = countQueries();
      const presented: Record<string, string>[] = [
        { authorization: `Bearer ${wrong}` },
        { "x-api-key": wrong },
      ];
      for (const headers of presented) {
        const answer = await callRoute(handlerOf(operation), { ...call, headers });
        expect(answer.body).toMatchObject({ status: 401, code: "key.invalid" });
      }
      expect(queries()).toBe(0);
      // The counter counts: a well-formed key is looked up.
      expect((await callRoute(handlerOf(operation), { ...call, key })).status).toBe(401);
      expect(queries()).toBeGreaterThan(0);
    },
  );

  test("the surface itself can be read, and any other path is 404", async () => {
    const document = await callRoute(handlerOf(operations.getOpenApi));
    expect(document.body.openapi).toBe("3.1.0");
    const rest = await import("./[...rest]/route");
    for (const verb of verbs) {
      const answer = await callRoute(rest[verb], { method: verb, path: "/nothing/here" });
      expect(answer.body).toMatchObject({ status: 404, code: "route.not_found" });
    }
  });
});
