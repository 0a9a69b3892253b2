/**
 * The sentences that the platform itself writes: into rollouts, their ledger, the runs of a release policy, requests
 * that went stale and the results of gates.
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
  staleMoved: "The alias was moved.",
  staleRules: "The rules of the alias changed.",
  staleArchived: "Version {version} was archived.",
  staleDeleted: "A version of it was deleted.",
  staleVersionIs: "Version {version} is {status}.",
  gateApproval: "Somebody else has to approve it.",
  gateApproved: "Approved by {who}.",
  gateFirst: "The alias points at no version yet, so that nothing can break.",
  gateNoSignature: "Version {stable} or {version} has no signature to compare.",
  gateCallable: "Whoever calls version {stable} can call version {version}: {verdict}.",
  gateBreaks: "It breaks callers of version {stable}: {rest}",
  gateMeasuring: "It is being measured now.",
  gateNotMeasured: "It could not be measured. {rest}",
  gateNoSample:
    "There is no golden sample of the version or its model, so that nothing was checked. Save one first.",
  gateSamplesMet: "Every golden sample is answered within its tolerance: {came} of {wanted}.",
  gateSamplesMissed: "{count} of {wanted} golden samples are not met: {rest}",
  gateNoRatio: "There is no current version whose p99 it could exceed.",
  gateNoPairs:
    "Version {stable} does not take the same requests, so that the two cannot be timed against each other. A limit in milliseconds (p99Ms) can be kept.",
  gateSameRuns: "Both versions run the same bytes in the same way.",
  gateRatio:
    "p99 is {came} against {wanted} of version {stable}: {ratio} times, {limit} is the limit.",
  gateMs: "p99 is {came} over {count} runs, {limit} is the limit.",
  gateStated: "What is asked for is stated: {metric}.",
  gateNoWorse: "What is asked for is no worse than version {stable}'s: {metric}.",
  // Before the shorter one, which would take the rest for the name.
  gateNoOther:
    "Version {stable} does not state its {metric}, so that there is nothing to compare with.",
  gateNotStated: "Version {version} does not state its {metric}.",
  gateNoDirection:
    "Neither version says which {metric} is better: state its direction, higher or lower.",
  gateDirections: "The two versions do not agree which {metric} is better: {wanted} or {came}.",
  gateWorse:
    "{metric} is {came}, and {wanted} of version {stable} is better by {low}; {limit} is allowed.",
} as const;
