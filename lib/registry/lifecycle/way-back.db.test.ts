import { expect, test } from "vitest";
import { previousWarmMs } from "@/lib/contract/alias";
import { setClock } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { contextOf, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { loadSnapshot } from "@/lib/rollout/readings";
import { promoteVersion, rollBackAlias } from "../aliases";
import { uploadReady } from "../testing/registry";
import { archiveVersion, deleteVersions, purgeDue, restoreVersion } from "./index";

useDatabase({ ONNWARD_RETENTION_DAYS: "0", ONNWARD_DELETED_DAYS: "3" });
const engineer = userContext("engineer");

/** An alias that was moved from version 1 to version 2. */
async function moved(name: string) {
  const target = { name, alias: "production", reason: "" };
  for (const version of [1, 2]) {
    await uploadReady(engineer, name);
    await promoteVersion(engineer, { ...target, version });
  }
  return target;
}

async function later<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const restore = setClock(() => Date.now() + ms);
  try {
    return await work();
  } finally {
    restore();
  }
}

async function remove(name: string): Promise<void> {
  await deleteVersions(engineer, { name, versions: [1] });
}
async function archive(name: string): Promise<void> {
  await archiveVersion(engineer, { name, number: 1 });
}

test("what an alias can be rolled back to at once is neither archived nor deleted", async () => {
  await moved("warm");
  for (const take of [archive, remove]) {
    await expect(take("warm")).rejects.toMatchObject({
      code: "version.in_use",
      detail: expect.stringContaining("production can be rolled back to warm@1 at once until"),
    });
  }
});

for (const [name, take, said] of [
  ["archived", archive, "is archived: restore it first."],
  ["deleted", remove, "is in the trash: restore it first."],
] as const) {
  test(`the way back to a version that was ${name} is said, served by nobody, and there again after a restore`, async () => {
    const target = await moved(name);
    await later(previousWarmMs, async () => take(name));
    await expect(rollBackAlias(engineer, target)).rejects.toMatchObject({
      code: "alias.no_previous",
      detail: `The version 1, where the alias "production" pointed before, ${said}`,
    });
    const { id } = await db().model.findFirstOrThrow({ where: { liveName: name } });
    const numbers = async () =>
      (await loadSnapshot([])).versions.filter(({ modelId }) => modelId === id);
    expect((await numbers()).map(({ number }) => number)).toEqual([2]);
    await restoreVersion(engineer, { name, number: 1 });
    expect((await rollBackAlias(engineer, target)).version).toBe(1);
  });
}

test("a version that was purged is no way back any more", async () => {
  const target = await moved("purged");
  await later(previousWarmMs, () => remove("purged"));
  await later(4 * 24 * 3_600_000, () => purgeDue(contextOf()));
  await expect(rollBackAlias(engineer, target)).rejects.toMatchObject({
    code: "alias.no_previous",
    detail: expect.stringContaining("no other version before that is still there"),
  });
});
