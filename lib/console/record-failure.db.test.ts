import { expect, onTestFinished, test } from "vitest";
import { type Operation, operations } from "@/lib/contract/operations";
import { currentTimeMs, setClock } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { contextOf, keyContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { foldedDenials } from "./folded-denials";
import { recordFailure } from "./record-failure";

useDatabase();
const operation: Operation = operations.getModel;
const denied = new AppError("key.scope_missing", "It may not.");

test("a caller in a loop is single events at first, and then few with a count; others are as before", async () => {
  // In one minute, however long it takes.
  const nowMs = currentTimeMs();
  onTestFinished(setClock(() => nowMs));
  const weak = keyContext([]);
  const other = keyContext([]);
  for (let n = 0; n < 300; n += 1) {
    const ctx = { ...contextOf(weak.actor) };
    await recordFailure(ctx, operation, { name: `m${n}` }, denied);
  }
  await foldedDenials().flush();
  const of = (ctx: typeof weak) =>
    db().auditEvent.findMany({ where: { actorId: ctx.actor.id }, orderBy: { seq: "desc" } });
  const events = await of(weak);
  expect(events).toHaveLength(200 + 20 + 1);
  expect(events[0]?.canonical).toContain(
    "80 times within a minute; of more targets than are named",
  );
  await recordFailure(other, operation, { name: "m" }, denied);
  expect(await of(other)).toHaveLength(1);
});
