/**
 * The sentences that the platform itself writes into rollouts, their ledger and the runs of a release policy. The API
 * gives them as they are stored; the dashboard reads code and figures back from them, to say them in the language of
 * whoever looks. A sentence that was written in other words once is shown as it stands.
 */
export const reasonSentences = {
  aliasDeleted: "The alias was deleted.",
  aliasMoved: "The alias was moved meanwhile.",
  aliasMovedTo: "The alias was moved to version {version} meanwhile.",
  rolledBack: "The alias was rolled back.",
  rulesChanged: "The alias's rules were changed since it began. Begin it anew under them.",
  guardErrors:
    "Errors: version {version} fails for at least {low} more of its requests than version {stable}; the limit is {limit}.",
  guardP50:
    "Latency: the median of version {version} is at least {low} times that of version {stable}; the limit is {limit} times.",
  guardP99:
    "Latency: the 99th percentile of version {version} is at least {low} times that of version {stable}; the limit is {limit} times.",
  guardDivergence:
    "Divergence: at least {low} of the answers of version {version} differ; the limit is {limit}.",
  unjudged: "Its figures could not be judged: {count} attempts came to no end.",
  promotionTakenBack: "The promotion at its end was taken back.",
  promotionFailed: "The promotion at its end failed. {rest}",
  answers: "Version {version} answers for the alias.",
  paused: "It is paused.",
  pinned: "The alias is pinned.",
  notWarm: "Not warm yet in {gateways}.",
  fewRequests: "Waits for {wanted} requests of the target; {came} came.",
  stepClear: "Step {step} of {count} ({percent} %) is over: every guard is clear.",
  stepOpen:
    "Step {step} of {count} ({percent} %) is over: no guard is against it, and more requests would tell of {guards}.",
  stepUnguarded: "Step {step} of {count} ({percent} %) is over: it has no guards.",
  policy: "The model's policy.",
  runWarming: 'Gateways warm it for "{alias}".',
  runMovedAway: '"{alias}" was moved away from it.',
  runLostRight: '{who} set the policy and may not move "{alias}" any more.',
  runMoving: 'It is moved to "{alias}".',
  runPinned: '"{alias}" is pinned: it was rolled back.',
  runRolling: 'Its canary on "{alias}" runs.',
  runAsked: 'Somebody has to approve it for "{alias}".',
  runMeasuring: "Still being measured: {gates}.",
  runRequestGone: "The request for approval is gone.",
  // Before the one without words, which would take theirs for the status.
  runRequestEndedSaying: "The request for approval was {status}. {rest}",
  runRequestEnded: "The request for approval was {status}.",
  runApproved: "It was approved.",
  runLost: "It was approved, and does not answer for the alias all the same.",
  runDone: 'It answers for "{alias}".',
  runStays: 'It answers for "{alias}", and stays until {until}.',
  runStayed: 'It answered for "{alias}" as long as it has to.',
  runCanaryEnded: "Its canary was {status}. {rest}",
  runBusy: 'Another rollout is on "{alias}".',
  runBusyForADay: 'Another rollout has been on "{alias}" for a day.',
  runVersionDeleted: "The version was deleted.",
  runVersionIs: "The version is {status}.",
  runSwitchedOff: "The policy was switched off.",
  runSuperseded: "Version {version} came before it was in production.",
  runAbandoned: "It could not be carried out: {count} attempts came to no end.",
} as const;

type Sentences = typeof reasonSentences;
export type ReasonCode = keyof Sentences;
type NamesIn<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamesIn<Rest>
  : never;
/** What sentences leave open, all together. */
export type ReasonFigure = NamesIn<Sentences[ReasonCode]>;
type Figures<C extends ReasonCode> = Readonly<Record<NamesIn<Sentences[C]>, string | number>>;

const blank = /\{(\w+)\}/g;

/** The sentence of a reason, with its figures. */
export function sayReason<C extends ReasonCode>(
  code: C,
  ...[figures]: NamesIn<Sentences[C]> extends never ? [] : [figures: Figures<C>]
): string {
  const given: Readonly<Record<string, string | number>> = figures ?? {};
  return reasonSentences[code].replace(blank, (_, name: string) => String(given[name]));
}

export interface ReadReason {
  readonly code: ReasonCode;
  readonly figures: Readonly<Record<string, string>>;
}

/** What a stored sentence says; null: it is of nobody here, or in words of before. */
export function readReason(sentence: string): ReadReason | null {
  for (const { code, pattern } of patterns) {
    const match = pattern.exec(sentence);
    if (match !== null) return { code, figures: { ...match.groups } };
  }
  return null;
}

const patterns = Object.keys(reasonSentences)
  .filter(isCode)
  .map((code) => ({ code, pattern: patternOf(reasonSentences[code]) }));

function isCode(key: string): key is ReasonCode {
  return key in reasonSentences;
}

/** Only `rest`, which is somebody's own words, may be of several lines. */
function patternOf(sentence: string): RegExp {
  const source = sentence
    .split(blank)
    .map((part, index) => {
      if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      return part === "rest" ? "(?<rest>[^]*)" : `(?<${part}>.+?)`;
    })
    .join("");
  return new RegExp(`^${source}$`);
}
