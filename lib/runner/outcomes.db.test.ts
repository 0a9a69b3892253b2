import { expect, test } from "vitest";
import { startRolloutBody } from "@/lib/contract/rollout";
import { setClock } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { promoteVersion } from "@/lib/registry/aliases";
import { getRollout, startRollout } from "@/lib/registry/rollouts";
import { gatewayId, uploadReady } from "@/lib/registry/testing/registry";
import { tickRollout } from "./tick-rollout";

useDatabase({ ONNWARD_PROMOTE_WAIT_MS: "200" });
const engineer = userContext("engineer");

test("who looks at an A/B reads its outcomes too, every ten seconds, and shows the last ones between", async () => {
  const name = "outcomes";
  const stable = await uploadReady(engineer, name);
  await uploadReady(engineer, name);
  const production = { name, alias: "production", reason: "" };
  await promoteVersion(engineer, { ...production, version: 1 });
  const plan = {
    ...{ kind: "ab", targets: [{ version: 2, weightPercent: 50 }], stickyBy: { kind: "key" } },
    outcome: { kind: "share", wanted: ["ok"] },
  };
  const begun = await startRollout(engineer, {
    ...production,
    ...startRolloutBody.parse({ plan }),
  });
  const { modelId } = await db().rollout.findUniqueOrThrow({ where: { id: begun.id } });
  const report = async (requestId: string) => {
    const unit = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
    await db().rolloutAssignment.create({
      data: { rolloutId: begun.id, requestId, versionId: stable, unit },
    });
    await db().feedback.create({
      data: { modelId, requestId, label: "ok", actorKind: "key", actorId: "test" },
    });
  };
  const startMs = Math.ceil(Date.now() / 10_000) * 10_000;
  const lookAt = async (ms: number) => {
    const restore = setClock(() => startMs + ms);
    try {
      const work = { id: gatewayId(), kind: "rollout.tick", subjectId: begun.id, attempts: 1 };
      await tickRollout({ ...work, lease: "x" });
    } finally {
      restore();
    }
    return (await getRollout(engineer, { name, id: begun.id })).ab?.stable.outcomes;
  };
  await report("one");
  expect(await lookAt(1_000)).toBe(1);
  await report("two");
  expect(await lookAt(9_000)).toBe(1);
  expect(await lookAt(10_000)).toBe(2);
});
