import fc from "fast-check";
import { expect, test } from "vitest";
import { contextOf } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { promoteVersion } from "@/lib/registry/aliases";
import { makeReady, upload } from "@/lib/registry/testing/registry";
import { contentOf } from "../testing/content-of";
import { endRollout, moveUnder, startRollout, stepRollout } from "../testing/rollouts";
import { loadSnapshot } from "./load-snapshot";
import { refreshSnapshot } from "./refresh-snapshot";

useDatabase();
const ctx = contextOf();

test("a rollout that begins, goes on, is moved under and ends is in both readings alike", async () => {
  const name = "rolling";
  for (const _ of [1, 2, 3, 4]) await makeReady(await upload(ctx, name));
  await promoteVersion(ctx, { name, alias: "production", version: 1, reason: "" });
  const moves = fc.record({
    // A move to another version leaves the rollout behind; one back takes it up again.
    kind: fc.constantFrom("start", "start", "step", "step", "step", "end", "move"),
    n: fc.nat(20),
  });
  let kept = await loadSnapshot();
  const seen = new Set<string>();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(moves, { minLength: 10, maxLength: 20 }), async (taken) => {
      // Whatever chance takes: each of the three kinds is one that begins.
      await endRollout(name);
      run += 1;
      for (const { kind, n } of [{ kind: "start", n: run }, ...taken]) {
        if (kind === "start") await startRollout(name, n);
        else if (kind === "step") await stepRollout(name, n);
        else if (kind === "end") await endRollout(name);
        else await moveUnder(name, 1 + (n % 2));
        kept = await refreshSnapshot(kept);
        expect(contentOf(kept)).toEqual(contentOf(await loadSnapshot()));
        const known = new Set(kept.versions.map(({ id }) => id));
        for (const { rollout } of kept.aliases) {
          if (rollout?.targets.some(({ versionId }) => known.has(versionId)))
            seen.add(rollout.kind);
        }
      }
    }),
    { numRuns: 8, endOnFailure: true },
  );
  expect([...seen].sort()).toEqual(["ab", "canary", "shadow"]);
}, 120_000);
