import { expect, test } from "vitest";
import { contextOf } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { verifyAudit } from ".";
import { countChain, runChainLoad } from "./testing/chain-load";

// The long twin of chain-load.db.test.ts.
const load = { processes: 8, changesEach: 500 };
const database = useDatabase();

test("the chain neither forks nor has gaps when processes write together and a fifth is rolled back", {
  timeout: 900_000,
}, async () => {
  const committed = await runChainLoad({ appUrl: database.appUrl, ...load });
  expect(committed).toBe((load.processes * load.changesEach * 4) / 5);
  expect(await verifyAudit(contextOf())).toMatchObject({ ok: true, events: committed });
  expect(await countChain(await database.connect("owner"))).toEqual({
    events: committed,
    last: committed,
    links: committed,
    changes: committed,
    revisions: committed,
    unaudited: 0,
  });
});
