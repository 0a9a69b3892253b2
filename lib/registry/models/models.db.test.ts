import pg from "pg";
import { expect, test, vi } from "vitest";
import { db } from "@/lib/platform/db";
import { keyContext, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { deleteModel } from "../lifecycle";
import { auditOf, codeOf, upload, uploadReady } from "../testing/registry";
import { createModel, etagOfModel, getModel, listModels, updateModel } from "./index";

useDatabase();
const engineer = userContext("engineer");

function create(name: string, changes: object = {}) {
  return createModel(engineer, { name, description: "", tags: [], card: "", ...changes });
}

async function namesOf(input: object, ctx = engineer): Promise<string[]> {
  const { data } = await listModels(ctx, { limit: 50, ...input });
  return data.map(({ name }) => name);
}

test("of ten that make one name at once, one does and nine hear that it exists", async () => {
  // Ten connections first: opening them is not what this is about.
  await Promise.all(Array.from({ length: 10 }, () => namesOf({})));
  const codes = await Promise.all(Array.from({ length: 10 }, () => codeOf(create("wanted"))));
  expect(codes.sort()).toEqual([...Array(9).fill("model.exists"), "no error"]);
  expect(await auditOf("model:wanted")).toEqual(["model.created"]);
});

test("a list is paged by name and found by tag and by literal text", async () => {
  for (const name of ["l-a", "l-b", "l_c"]) await create(name, { tags: ["listed"] });
  await create("l-d", { description: "100% sure" });
  const first = await listModels(engineer, { limit: 2, tag: "listed" });
  expect(first.data.map(({ name }) => name)).toEqual(["l-a", "l-b"]);
  expect(await namesOf({ tag: "listed", cursor: first.nextCursor })).toEqual(["l_c"]);
  expect(await namesOf({ q: "L_" })).toEqual(["l_c"]);
  expect(await namesOf({ q: "0% S" })).toEqual(["l-d"]);
  expect(await namesOf({ q: "\\" })).toEqual([]);
  expect(await codeOf(listModels(engineer, { limit: 2, cursor: "forged" }))).toBe("cursor.invalid");
});

test("a key that is limited to models sees, edits and deletes no other, and cannot tell that there are any", async () => {
  await create("mine");
  await create("theirs");
  const limited = keyContext(undefined, ["mine", "planned"]);
  expect(await namesOf({}, limited)).toEqual(["mine"]);
  const hidden = await getModel(limited, { name: "theirs" }).catch((error) => error.detail);
  const absent = await getModel(limited, { name: "absent" }).catch((error) => error.detail);
  expect(hidden.replace("theirs", "absent")).toBe(absent);
  expect(await codeOf(updateModel(limited, { name: "theirs", card: "x" }))).toBe("model.not_found");
  expect(await codeOf(deleteModel(limited, { name: "theirs" }))).toBe("model.not_found");
  expect(await codeOf(create("theirs"))).toBe("model.exists");
});

test("an edit changes what it names and is an event with before and after", async () => {
  await create("edited", { description: "old", tags: ["a"] });
  const after = await updateModel(engineer, { name: "edited", description: "new" });
  expect(after).toMatchObject({ description: "new", tags: ["a"] });
  const event = await db().auditEvent.findFirstOrThrow({
    where: { target: "model:edited", action: "model.updated" },
  });
  expect(JSON.parse(event.canonical)).toMatchObject({
    before: { description: "old" },
    after: { description: "new" },
  });
  expect(await codeOf(updateModel(userContext("viewer"), { name: "edited" }))).toBe(
    "permission.denied",
  );
});

test("a deleted model's name is free again, and the new model starts with version 1", async () => {
  await upload(engineer, "reborn");
  await deleteModel(engineer, { name: "reborn" });
  expect(await codeOf(getModel(engineer, { name: "reborn" }))).toBe("model.not_found");
  expect((await upload(engineer, "reborn")).version).toBe(1);
  expect(await db().version.count({ where: { model: { name: "reborn" } } })).toBe(2);
});

test("with If-Match, of two that edit what both have read one changes it and one hears of the other", async () => {
  const read = await create("card", { card: "first" });
  const ifMatch = etagOfModel(read);
  const edit = (card: string) => updateModel(engineer, { name: "card", card }, { ifMatch });
  const codes = await Promise.all([codeOf(edit("mine")), codeOf(edit("theirs"))]);
  expect(codes.sort()).toEqual(["no error", "precondition.failed"]);
  const now = await getModel(engineer, { name: "card" });
  expect(["mine", "theirs"]).toContain(now.card);
  // Whoever has read it again may, and so may who does not ask.
  await updateModel(
    engineer,
    { name: "card", card: "again" },
    { ifMatch: `"x", ${etagOfModel(now)}` },
  );
  await updateModel(engineer, { name: "card", card: "last" });
  expect((await getModel(engineer, { name: "card" })).card).toBe("last");
});

test("what an edit cannot change is no conflict for one", async () => {
  const ifMatch = etagOfModel(await create("promoted"));
  await upload(engineer, "promoted");
  await updateModel(engineer, { name: "promoted", card: "x" }, { ifMatch });
});

test("a model says what became of its newest version", async () => {
  await create("newest");
  expect((await getModel(engineer, { name: "newest" })).latestStatus).toBeNull();
  await uploadReady(engineer, "newest");
  await upload(engineer, "newest");
  const { data } = await listModels(engineer, { limit: 1, q: "newest" });
  expect(data).toMatchObject([{ latestVersion: 2, latestStatus: "validating" }]);
});

test("a list reads the newest version of each model and not all of them", async () => {
  for (const name of ["busy", "idle"]) await create(name, { tags: ["newest"] });
  await upload(engineer, "busy");
  await db().$executeRaw`
    INSERT INTO version
    SELECT (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(), 'number', n,
      'status', CASE n WHEN 60 THEN 'rejected' ELSE 'archived' END))).*
    FROM version v JOIN model ON model.id = model_id, generate_series(2, 60) AS n
    WHERE live_name = 'busy'`;
  const query = vi.spyOn(pg.Pool.prototype, "query");
  const { data } = await listModels(engineer, { limit: 2, tag: "newest" });
  const answers = await Promise.all(query.mock.results.map(({ value }) => value));
  query.mockRestore();
  expect(data.find(({ name }) => name === "busy")?.latestStatus).toBe("rejected");
  expect(data.find(({ name }) => name === "idle")?.latestStatus).toBeNull();
  expect(answers.length).toBeGreaterThan(0);
  expect(answers.flatMap(({ rows }) => rows).length).toBeLessThan(10);
});
