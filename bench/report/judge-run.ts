import type { Slot } from "../rounds";
import { recommenderName, sideNames } from "../scenarios";
import { type Summary, summarize, summarizeRatios } from "./statistics";
import { type Bound, judge, type Verdict } from "./verdicts";

type Figure = "perSecond" | "p99Ms";

interface Promised {
  readonly scenario: string;
  readonly ours: string;
  readonly theirs: string;
  readonly figure: Figure;
  readonly bound: Bound;
}

const { onnward, inProcess, next, bare, binary, json, alone, withPages } = sideNames;

/** The floor that the product keeps (docs/performance.md). Ratios, since times are the machine's. */
const promises: readonly Promised[] = [
  atLeast(0.75, recommenderName(1), onnward, inProcess),
  atLeast(1.2, recommenderName(16), onnward, inProcess),
  atLeast(1.35, recommenderName(64), onnward, inProcess),
  atLeast(10, recommenderName(16), onnward, next),
  atLeast(10, recommenderName(64), onnward, next),
  atLeast(0.95, "heavy", onnward, bare),
  atLeast(0.8, "classifier", binary, bare),
  atLeast(4, "classifier", binary, json),
  atLeast(4, "image", binary, json),
  {
    scenario: "recommender, steady 500/s",
    ours: withPages,
    theirs: alone,
    figure: "p99Ms",
    bound: { kind: "at most", value: 2 },
  },
];

/** A verdict for each promise whose scenario was run. `shares`: of the gateway's time, one a slot. */
export function judgeRun(slots: readonly Slot[], shares: readonly number[]): Verdict[] {
  const measured = new Set(slots.map(({ scenario }) => scenario));
  const verdicts = promises
    .filter(({ scenario }) => measured.has(scenario))
    .map((promise) => judge(nameOf(promise), promise.bound, ratioOf(slots, promise)));
  if (shares.length === 0) return verdicts;
  const what = "key, limits, routing and recording / the gateway's processor time";
  return [...verdicts, judge(what, { kind: "at most", value: 0.1 }, summarize(shares))];
}

function atLeast(value: number, scenario: string, ours: string, theirs: string): Promised {
  return { scenario, ours, theirs, figure: "perSecond", bound: { kind: "at least", value } };
}

function nameOf({ scenario, ours, theirs, figure }: Promised): string {
  const what = figure === "p99Ms" ? "p99, " : "";
  return `${scenario}: ${what}${ours} / ${theirs}`;
}

function ratioOf(slots: readonly Slot[], { scenario, ours, theirs, figure }: Promised): Summary {
  const byRound = (side: string) =>
    new Map(
      slots
        .filter((slot) => slot.scenario === scenario && slot.side === side)
        .map((slot) => [slot.round, slot[figure]]),
    );
  return summarizeRatios(byRound(ours), byRound(theirs));
}
