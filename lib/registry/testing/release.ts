import type { Context, Role } from "@/lib/contract/actor";
import { type AliasRules, aliasRulesSchema } from "@/lib/contract/alias-rules";
import type { Measurement, Timings } from "@/lib/contract/comparison";
import type { GoldenResult } from "@/lib/contract/golden-sample";
import type { Signature } from "@/lib/contract/signature";
import { db } from "@/lib/platform/db";
import { contextOf } from "@/lib/platform/testing/context";
import { setAliasRules } from "../aliases";
import { settleComparison } from "../comparisons";
import { fixture, makeReady, signature, upload } from "./registry";

// What tests of gates and approvals set their scene with.

export const alias = "production";

/** Two files that differ, for versions of which neither is the other's. */
const files = ["hostile/int64-identity", "batching/any-zero", "batching/batch-norm"];

/** Versions 1, 2, … of a model, ready, of different bytes and the same signature. */
export async function readyVersions(ctx: Context, name: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const bytes = fixture(files[index % files.length] ?? "");
    ids.push(await makeReady(await upload(ctx, name, { bytes })));
  }
  return ids;
}

/** A signature whose callers are not those of the others. */
export const brokenSignature: Signature = {
  ...signature,
  inputs: [{ name: "z", datatype: "INT64", shape: ["N"] }],
};

export async function setRules(
  ctx: Context,
  name: string,
  rules: {
    movers?: AliasRules["movers"];
    gates?: Partial<AliasRules["gates"]>;
    protected?: boolean;
  },
) {
  const whole = aliasRulesSchema.parse({ protected: true, ...rules });
  return setAliasRules(ctx, { name, alias, ...whole });
}

/** Somebody who is in the list of people. */
export async function person(role: Role, email: string): Promise<Context> {
  const { id } = await db().user.create({ data: { email, role }, select: { id: true } });
  return contextOf({ kind: "user", id, label: email, role });
}

const timings = (p99Ms: number): Timings => ({
  ...{ p50Ms: 1, p90Ms: 1, p99Ms, meanMs: 1, answerP50Ms: 1, perSecond: 1 },
});

/** Ends the measurement that waits for this model as the runner would. */
export async function settleWaiting(
  name: string,
  { p99 = [10, 10], golden = [] }: { p99?: [number, number]; golden?: GoldenResult[] } = {},
): Promise<string> {
  const row = await db().comparison.findFirstOrThrow({
    where: { settledAt: null, model: { liveName: name } },
  });
  const measurement: Measurement = {
    requests: { source: "generated", count: 1, refused: [] },
    ...{ pairs: 500, durationMs: 1, seed: 1, threads: { from: 1, to: 1 } },
    ...{ from: timings(p99[0]), to: timings(p99[1]) },
    ratio: { median: 1, low: 1, high: 1 },
    ...{ verdict: "same", outputs: [], golden: { from: [], to: [] }, ownGolden: golden },
  };
  await settleComparison(contextOf(), { id: row.id, result: { ok: true, measurement } });
  return row.id;
}
