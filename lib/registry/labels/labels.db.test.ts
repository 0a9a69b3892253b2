import { expect, test } from "vitest";
import { db } from "@/lib/platform/db";
import { userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { findVersion } from "@/lib/rollout/readings";
import { promoteVersion } from "../aliases";
import { openArtifact } from "../artifacts";
import { codeOf, inPieces, smallModel, upload, uploadReady } from "../testing/registry";
import { createVersion, etagOfVersion, getVersion, updateVersion } from "../versions";

useDatabase();
const engineer = userContext("engineer");
const label = (name: string, number: number, text: string | null) =>
  updateVersion(engineer, { name, number, label: text });

test("a version is read, edited, downloaded and served by its label as by its number", async () => {
  const description = { name: "named", create: true, note: "", metrics: [] };
  const version = await createVersion(engineer, {
    ...description,
    ...{ label: "1.4.0+gpu", author: "Ada", sourceUrl: "https://git.example/x" },
    bytes: inPieces(smallModel),
  });
  expect(version).toMatchObject({ label: "1.4.0+gpu", author: "Ada", dataUrl: null });
  const target = { name: "named", number: "1.4.0+gpu" };
  expect((await getVersion(engineer, target)).version).toBe(1);
  expect((await updateVersion(engineer, { ...target, card: "# Card" })).card).toBe("# Card");
  expect((await openArtifact(engineer, target)).sizeBytes).toBe(smallModel.length);
  const { id } = await db().model.findFirstOrThrow({ where: { liveName: "named" } });
  expect((await findVersion(id, "1.4.0+gpu"))?.number).toBe(1);
  expect(await codeOf(getVersion(engineer, { name: "named", number: "1.4.1" }))).toBe(
    "version.not_found",
  );
});

test("labels and aliases of a model share one name space, in both directions", async () => {
  await uploadReady(engineer, "space");
  await uploadReady(engineer, "space");
  await label("space", 1, "spring");
  expect(await codeOf(label("space", 2, "spring"))).toBe("label.taken");
  const promote = (alias: string) =>
    promoteVersion(engineer, { name: "space", alias, version: 1, reason: "" });
  expect(await codeOf(promote("spring"))).toBe("alias.name_taken");
  await promote("staging");
  expect(await codeOf(label("space", 2, "staging"))).toBe("label.taken");
  const again = createVersion(engineer, {
    ...{ name: "space", create: false, note: "", metrics: [], label: "spring" },
    bytes: inPieces(smallModel),
  });
  expect(await codeOf(again)).toBe("label.taken");
  // In another model it is free, and here when it is taken away.
  await uploadReady(engineer, "space-two");
  await label("space-two", 1, "spring");
  await label("space", 1, null);
  await label("space", 2, "spring");
  expect((await getVersion(engineer, { name: "space", number: "spring" })).version).toBe(2);
});

test("of an alias and a label of one name that come at once, one is there", async () => {
  for (let round = 0; round < 8; round += 1) {
    const name = `both-${round}`;
    await uploadReady(engineer, name);
    const codes = await Promise.all([
      codeOf(label(name, 1, "next")),
      codeOf(promoteVersion(engineer, { name, alias: "next", version: 1, reason: "" })),
    ]);
    expect(codes.filter((code) => code === "no error")).toHaveLength(1);
    const aliases = await db().alias.count({ where: { name: "next", model: { liveName: name } } });
    const labels = await db().version.count({
      where: { label: "next", model: { liveName: name } },
    });
    expect(aliases + labels).toBe(1);
  }
});

test("a label that moves is a revision that gateways apply", async () => {
  await uploadReady(engineer, "moves");
  const revision = async () => (await db().revision.findUniqueOrThrow({ where: { id: 1 } })).number;
  const before = await revision();
  await label("moves", 1, "one");
  const after = await revision();
  expect(after).toBeGreaterThan(before);
  await updateVersion(engineer, { name: "moves", number: 1, note: "says nothing to a gateway" });
  expect(await revision()).toBe(after);
});

test("an edit of what somebody changed meanwhile overwrites nothing", async () => {
  await upload(engineer, "edited");
  const target = { name: "edited", number: 1 };
  const ifMatch = etagOfVersion(await getVersion(engineer, target));
  await updateVersion(engineer, { ...target, note: "theirs" }, { ifMatch });
  expect(await codeOf(updateVersion(engineer, { ...target, note: "mine" }, { ifMatch }))).toBe(
    "precondition.failed",
  );
  expect((await getVersion(engineer, target)).note).toBe("theirs");
});
