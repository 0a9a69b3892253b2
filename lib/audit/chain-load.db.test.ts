import { expect, test } from "vitest";
import { contextOf } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { verifyAudit } from ".";
import { countChain, runChainLoad, withCheckpoints } from "./testing/chain-load";

// The short twin of chain-load.soak.ts, which `npm run soak` runs.
const load = { processes: 8, changesEach: 60 };
const database = useDatabase({ ONNWARD_AUDIT_CHECKPOINT_EVENTS: "20" });

test("the chain neither forks nor has gaps when processes write together, a fifth is rolled back and checkpoints are signed", {
  timeout: 900_000,
}, async () => {
  const { result: committed, checkpoints } = await withCheckpoints(() =>
    runChainLoad({ appUrl: database.appUrl, ...load }),
  );
  expect(committed).toBe((load.processes * load.changesEach * 4) / 5);
  expect(checkpoints).toBeGreaterThan(5);
  const verdict = await verifyAudit(contextOf());
  expect(verdict).toMatchObject({ ok: true, events: committed });
  // One that was committed and answered too late is there, and was not counted.
  expect(verdict.ok ? verdict.checkpoints.count : 0).toBeGreaterThanOrEqual(checkpoints);
  expect(await countChain(await database.connect("owner"))).toEqual({
    events: committed,
    last: committed,
    links: committed,
    changes: committed,
    revisions: committed,
    unaudited: 0,
  });
});
