import type { MeasuredOutput, Measurement } from "@/lib/contract/comparison";
import type { Fault } from "@/lib/contract/errors";
import { defaultTolerance, type GoldenResult } from "@/lib/contract/golden-sample";
import type { ServedVersion } from "../types";
import { createRandom } from "../validator/rows/random";
import { compareOutputs } from "./compare-outputs";
import { generateRequests, type NamedRequest } from "./generate-requests";
import {
  type Answer,
  openQuarantine,
  type Quarantine,
  type QuarantineOptions,
} from "./open-quarantine";
import { type GoldenSample, judgeAnswer, runEverySample } from "./run-golden-samples";
import { compareTimes, summarizeRuns, type TimedRun } from "./statistics";

export interface MeasureInput extends QuarantineOptions {
  readonly from: ServedVersion;
  readonly to: ServedVersion;
  /** Of both versions and their model; the first source that both answer is used. */
  readonly golden: readonly GoldenSample[];
  /** Of `to` and its model: every one of them is run on `to` and judged, whatever `from` says to it. */
  readonly ownGolden: readonly GoldenSample[];
  readonly examples: readonly NamedRequest[];
  readonly seed: number;
  /** How long pairs are timed; one that has begun is finished. */
  readonly budgetMs: number;
}

export type MeasureOutcome =
  | { readonly ok: true; readonly measurement: Measurement }
  | { readonly ok: false; readonly fault: Fault };

const maxPairs = 2_000;
/** For all golden samples of a version together; what is not run by then has failed. */
const ownGoldenMs = 30_000;
/** So many are timed even when the time is over, unless a request takes a good part of it. */
const maxRequests = 50;
/** Of answers that are kept to be compared. */
const maxAnswerBytes = 64 * 1024 ** 2;

/**
 * Loads both versions at one time, each in a process of its own, and asks both the same requests: first once
 * each, to see what they answer, then in pairs of random order, timed, until the time is over. Whatever a model does
 * ends in a reason.
 */
export async function measureVersions(input: MeasureInput): Promise<MeasureOutcome> {
  const { from, to, seed } = input;
  const same = from.id === to.id;
  // One version beside itself is two processes all the same.
  const other = same ? { ...to, id: `${to.id} again` } : to;
  const quarantine = openQuarantine([from, other], input);
  try {
    for (const version of [from, other]) {
      const fault = await quarantine.load(version);
      if (fault !== null) return { ok: false, fault: notLoaded(version, fault) };
    }
    const chosen = await chooseRequests(quarantine, { ...input, to: other });
    if (!chosen.ok) return chosen;
    const ownGolden = await runEverySample(quarantine, {
      ...{ version: other, samples: input.ownGolden, timeoutMs: ownGoldenMs },
    });
    const timed = await timePairs(quarantine, { ...input, to: other, asked: chosen.asked });
    if (!timed.ok) return timed;
    return {
      ok: true,
      measurement: {
        requests: {
          source: chosen.source,
          count: chosen.asked.length,
          refused: chosen.refused.slice(0, maxRequests),
        },
        pairs: timed.pairs.length,
        durationMs: timed.durationMs,
        seed,
        threads: { from: quarantine.threadsOf(from), to: quarantine.threadsOf(other) },
        from: summarizeRuns(timed.pairs.map((pair) => pair.from)),
        to: summarizeRuns(timed.pairs.map((pair) => pair.to)),
        ...compareTimes(timed.pairs, seed),
        outputs: compareAll(chosen.asked, from),
        golden: judgeGolden(input, chosen),
        ownGolden,
      },
    };
  } finally {
    await quarantine.close();
  }
}

function notLoaded({ model, number }: ServedVersion, fault: Fault): Fault {
  return { ...fault, detail: `${model}@${number} cannot be loaded: ${fault.detail}` };
}

/** A request with the answers of both. */
interface Asked extends NamedRequest {
  readonly from: Extract<Answer, { ok: true }>;
  readonly to: Extract<Answer, { ok: true }>;
}

interface Chosen {
  readonly ok: true;
  readonly source: Measurement["requests"]["source"];
  readonly asked: readonly Asked[];
  readonly refused: Measurement["requests"]["refused"];
}

/** The first source of which both answer something. Whoever asks once warms both up too. */
async function chooseRequests(
  quarantine: Quarantine,
  input: MeasureInput,
): Promise<Chosen | { readonly ok: false; readonly fault: Fault }> {
  const refused: { name: string; detail: string }[] = [];
  const kinds: { source: Chosen["source"]; requests: readonly NamedRequest[] }[] = [
    { source: "golden", requests: input.golden },
    { source: "examples", requests: input.examples },
    ...generateRequests(input.from.signature, input.seed).map((requests) => ({
      source: "generated" as const,
      requests,
    })),
  ];
  const endsAt = performance.now() + input.budgetMs;
  for (const { source, requests } of kinds) {
    const asked: Asked[] = [];
    let answerBytes = 0;
    for (const request of requests.slice(0, maxRequests)) {
      // What was found is enough to measure with; a source that is still silent gets one more request.
      if (performance.now() > endsAt && (asked.length > 0 || source !== "generated")) break;
      const answer = await askBoth(quarantine, input, request);
      if (answer.ok) {
        asked.push(answer.asked);
        answerBytes += answer.asked.from.text.length + answer.asked.to.text.length;
        if (answerBytes > maxAnswerBytes) break;
      } else if (source !== "generated" || refused.length === 0)
        refused.push({ name: request.name, detail: answer.detail });
      // Made-up requests of one kind have one form: what is refused once is refused always.
      if (!answer.ok && source === "generated") break;
    }
    if (asked.length > 0) return { ok: true, source, asked, refused };
  }
  const [first] = refused;
  const why = first === undefined ? "" : ` (${first.name}: ${first.detail})`;
  return {
    ok: false,
    fault: {
      code: "predict.failed",
      detail: `There is no request that both versions answer${why}.`,
      hint: "Save a golden sample or an example that both versions take, and measure again.",
    },
  };
}

type BothAnswered = { ok: true; asked: Asked } | { ok: false; detail: string };

async function askBoth(
  quarantine: Quarantine,
  { from, to }: MeasureInput,
  request: NamedRequest,
): Promise<BothAnswered> {
  const one = await quarantine.ask(from, request.inputs);
  if (!one.ok) return { ok: false, detail: `${from.model}@${from.number}: ${one.fault.detail}` };
  const two = await quarantine.ask(to, request.inputs);
  if (!two.ok) return { ok: false, detail: `${to.model}@${to.number}: ${two.fault.detail}` };
  return { ok: true, asked: { ...request, from: one, to: two } };
}

type TimedPair = { readonly from: TimedRun; readonly to: TimedRun };

async function timePairs(
  quarantine: Quarantine,
  { from, to, asked, seed, budgetMs }: MeasureInput & { readonly asked: readonly Asked[] },
): Promise<
  | { readonly ok: true; readonly pairs: readonly TimedPair[]; readonly durationMs: number }
  | { readonly ok: false; readonly fault: Fault }
> {
  const random = createRandom(seed);
  const pairs: TimedPair[] = [];
  const startedAt = performance.now();
  while (pairs.length < maxPairs) {
    const request = asked[pairs.length % asked.length];
    if (request === undefined) break;
    const isFromFirst = random.unit() < 0.5;
    const first = await quarantine.ask(isFromFirst ? from : to, request.inputs);
    const second = await quarantine.ask(isFromFirst ? to : from, request.inputs);
    if (!first.ok) return { ok: false, fault: first.fault };
    if (!second.ok) return { ok: false, fault: second.fault };
    const [one, two] = isFromFirst ? [first, second] : [second, first];
    pairs.push({ from: timesOf(one), to: timesOf(two) });
    if (performance.now() - startedAt > budgetMs) break;
  }
  return { ok: true, pairs, durationMs: performance.now() - startedAt };
}

function timesOf({ timings, answerMs }: Extract<Answer, { ok: true }>): TimedRun {
  return { runMs: timings.runMs, answerMs };
}

function compareAll(asked: readonly Asked[], from: ServedVersion): MeasuredOutput[] {
  return compareOutputs({
    pairs: asked.map((one) => ({ from: one.from.text, to: one.to.text })),
    signature: from.signature,
    tolerance: defaultTolerance,
  });
}

/** A golden sample that one of the two refused is in `refused`; it is no result of the other's. */
function judgeGolden(
  { golden, from, to }: MeasureInput,
  { source, asked }: Chosen,
): Measurement["golden"] {
  if (source !== "golden") return { from: [], to: [] };
  const judge = (side: "from" | "to"): GoldenResult[] =>
    asked.flatMap((one) => {
      const sample = golden.find(({ name, inputs }) => name === one.name && inputs === one.inputs);
      const version = side === "from" ? from : to;
      return sample === undefined ? [] : [judgeAnswer(sample, version, one[side])];
    });
  return { from: judge("from"), to: judge("to") };
}
