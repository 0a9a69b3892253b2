import { beforeAll, describe, expect, test } from "vitest";
import { createKey } from "@/lib/access";
import { listAuditEvents } from "@/lib/audit";
import { callRoute } from "@/lib/console/testing/call-route";
import { scopes as allScopes } from "@/lib/contract/actor";
import { listAuditQuery } from "@/lib/contract/audit";
import { db } from "@/lib/platform/db";
import { claim, pruneAnswers } from "@/lib/platform/stored-answers";
import { contextOf } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { POST as createKeyRoute } from "./keys/route";
import { POST as createModel } from "./models/route";

useDatabase();
let admin = "";
let other = "";
let count = 0;

beforeAll(async () => {
  const make = () => createKey(contextOf(), { name: "made", scopes: [...allScopes], models: [] });
  [admin, other] = [(await make()).secret, (await make()).secret];
});

const newKey = () => `retry-${++count}`;
const post = (handler: typeof createModel, name: string, body: object, key = admin) =>
  callRoute(handler, { method: "POST", key, body, headers: { "idempotency-key": name } });

describe("a creating request with an Idempotency-Key", () => {
  test("twenty times at one time is done once, with one answer, secret and all", async () => {
    const name = newKey();
    const body = { name: "once", scopes: ["predict"] };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post(createKeyRoute, name, body)),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    const [first] = answers;
    expect(first?.status, first?.text).toBe(201);
    expect(await db().apiKey.count({ where: { name: "once" } })).toBe(1);
    const isReplayed = ({ headers }: { headers: Headers }) =>
      headers.get("idempotency-replayed") === "true";
    expect(answers.filter(isReplayed)).toHaveLength(19);
    expect(new Set(answers.map(({ headers }) => headers.get("x-request-id"))).size).toBe(20);
    const query = listAuditQuery.parse({ target: `key:${first?.body.key.id}` });
    expect((await listAuditEvents(contextOf(), query)).data).toHaveLength(1);

    // What was answered is kept, and can be read by nobody who has the database.
    const kept = await db().$queryRaw<{ line: string }[]>`
      SELECT encode(answer, 'escape') AS line FROM idempotent_request`;
    expect(kept.length).toBeGreaterThan(0);
    for (const { line } of kept) expect(line).not.toContain(first?.body.secret);
  });

  test("with another body is refused and does nothing; another caller's is another's", async () => {
    const name = newKey();
    expect((await post(createModel, name, { name: "one" })).status).toBe(201);
    const mismatch = await post(createModel, name, { name: "two" });
    expect(mismatch.body).toMatchObject({ status: 422, code: "idempotency.mismatch" });
    expect(await db().model.count({ where: { name: "two" } })).toBe(0);
    expect((await post(createModel, name, { name: "two" }, other)).status).toBe(201);
    const again = await post(createModel, name, { name: "one" });
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
  });

  test("that failed can be repeated, and is then done", async () => {
    const name = newKey();
    const taken = await post(createModel, name, { name: "one" });
    expect(taken.body.code).toBe("model.exists");
    expect((await post(createModel, name, { name: "free" })).status).toBe(201);
    const invalid = await post(createModel, newKey(), { name: "NO SUCH NAME" });
    expect(invalid.body.code).toBe("request.invalid");
  });

  test("whose first attempt never answered is not done again", { timeout: 30_000 }, async () => {
    const name = newKey();
    const { id } = await db().apiKey.findFirstOrThrow({
      where: { name: "made" },
      orderBy: { createdAt: "asc" },
    });
    expect(await claim({ actor: `key:${id}`, key: name })).toBe(true);
    const waiting = await post(createModel, name, { name: "cut-off" });
    expect(waiting.body).toMatchObject({ status: 409, code: "idempotency.in_flight" });
    expect(waiting.headers.get("retry-after")).toBe("2");
    expect(await db().model.count({ where: { name: "cut-off" } })).toBe(0);
  });

  test("is forgotten after a day", async () => {
    const name = newKey();
    expect((await post(createModel, name, { name: "yesterday" })).status).toBe(201);
    await db()
      .$executeRaw`UPDATE idempotent_request SET created_at = created_at - interval '25 hours'`;
    expect((await post(createModel, name, { name: "today" })).status).toBe(201);
    await db()
      .$executeRaw`UPDATE idempotent_request SET created_at = created_at - interval '25 hours'`;
    await pruneAnswers();
    expect(await db().idempotentRequest.count()).toBe(0);
  });

  test.each(["", "a b", "x".repeat(256), "ü"])("that is no key (%j) is refused", async (name) => {
    const answer = await post(createModel, name, { name: "odd" });
    expect(answer.body).toMatchObject({
      status: 422,
      code: "request.invalid",
      errors: [{ field: "Idempotency-Key" }],
    });
  });
});
