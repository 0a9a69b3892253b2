import { expect, test } from "vitest";
import { AppError } from "@/lib/platform/errors";
import { buildRoutingTable, type SnapshotModel } from "@/lib/rollout";
import { testAlias, testModel, testSnapshot } from "@/lib/rollout/testing/snapshot";
import { createHeldModels } from "./held-models";

/** A registry that answers when it is told to. */
function openRegistry(models: SnapshotModel[]) {
  const asked: string[] = [];
  let gate: Promise<void> = Promise.resolve();
  let open = () => {};
  return {
    asked,
    models,
    close() {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    open: () => open(),
    async find(name: string) {
      asked.push(name);
      const found = models.find((model) => model.name === name) ?? null;
      await gate;
      return found;
    },
  };
}

test("a model is asked for once, however many call it, and is then known", async () => {
  const model = testModel({ name: "rare" });
  const registry = openRegistry([model]);
  const held = createHeldModels(registry.find);
  const table = buildRoutingTable(testSnapshot());
  held.moveTo(table);
  await Promise.all([held.learn("rare"), held.learn("rare"), held.learn("rare")]);
  expect(registry.asked).toEqual(["rare"]);
  expect(table.modelByName.get("rare")).toEqual(model);
  expect(held.ids()).toEqual([model.id]);
});

test("that there is none holds until the registry moves", async () => {
  const registry = openRegistry([]);
  const held = createHeldModels(registry.find);
  held.moveTo(buildRoutingTable(testSnapshot()));
  await held.learn("rare");
  await held.learn("rare");
  expect(registry.asked).toEqual(["rare"]);
  const model = testModel({ name: "rare" });
  registry.models.push(model);
  const table = buildRoutingTable(testSnapshot({ revision: "2" }));
  held.moveTo(table);
  await held.learn("rare");
  expect(table.modelByName.get("rare")).toEqual(model);
});

test("an answer that a new snapshot overtook is asked for again", async () => {
  const registry = openRegistry([testModel({ name: "rare", visibility: "internal" })]);
  const held = createHeldModels(registry.find);
  held.moveTo(buildRoutingTable(testSnapshot()));
  registry.close();
  const learning = held.learn("rare");
  const changed = testModel({ name: "rare", visibility: "private" });
  registry.models.splice(0, 1, changed);
  const table = buildRoutingTable(testSnapshot({ revision: "2" }));
  held.moveTo(table);
  registry.open();
  await learning;
  expect(table.modelByName.get("rare")).toEqual(changed);
});

test("one looked up while a snapshot was read stays known by its id, and its name is asked for again", async () => {
  const model = testModel({ name: "rare" });
  const registry = openRegistry([model]);
  const held = createHeldModels(registry.find);
  held.moveTo(buildRoutingTable(testSnapshot()));
  expect(held.ids()).toEqual([]); // What the reading that is under way is told to keep.
  await held.learn("rare");
  const table = buildRoutingTable(testSnapshot({ revision: "2" }));
  held.moveTo(table);
  expect(table.modelById.get(model.id)).toEqual(model);
  expect(table.modelByName.has("rare")).toBe(false);
  await held.learn("rare");
  expect(table.modelByName.get("rare")).toEqual(model);
});

test("one that a reading was told to keep and does not have is gone", async () => {
  const model = testModel({ name: "rare" });
  const held = createHeldModels(openRegistry([model]).find);
  held.moveTo(buildRoutingTable(testSnapshot()));
  await held.learn("rare");
  expect(held.ids()).toEqual([model.id]);
  const table = buildRoutingTable(testSnapshot({ revision: "2" }));
  held.moveTo(table);
  expect(table.modelById.has(model.id)).toBe(false);
  expect(held.ids()).toEqual([]);
});

test("the least recently called gives way, but none that an alias names", async () => {
  const served = testModel({ name: "served" });
  const many = Array.from({ length: 1_001 }, (_, n) => testModel({ name: `m${n}` }));
  const held = createHeldModels(openRegistry(many).find);
  const table = buildRoutingTable(
    testSnapshot({ models: [served], aliases: [testAlias({ modelId: served.id })] }),
  );
  held.moveTo(table);
  held.touch(served.id);
  for (const { name } of many) await held.learn(name);
  expect(held.ids()).toHaveLength(1_000);
  expect(table.modelByName.has("m0")).toBe(false);
  expect(table.modelByName.has("m1000")).toBe(true);
  expect(table.modelByName.has("served")).toBe(true);
});

test("more names at one time than the registry may be asked for are refused", async () => {
  const registry = openRegistry([]);
  const held = createHeldModels(registry.find);
  held.moveTo(buildRoutingTable(testSnapshot()));
  registry.close();
  const learning = Array.from({ length: 64 }, (_, n) => held.learn(`m${n}`));
  expect(() => held.learn("one-more")).toThrow(AppError);
  registry.open();
  await Promise.all(learning);
});
