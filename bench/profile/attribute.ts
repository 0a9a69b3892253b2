import { z } from "zod";

/** A .cpuprofile, as far as it is read. */
export const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.int(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.int() }),
      children: z.array(z.int()).optional(),
    }),
  ),
  samples: z.array(z.int()),
  timeDeltas: z.array(z.int()),
});
export type Profile = z.infer<typeof profileSchema>;

/** What the promise about the gateway's time names. */
export const duties = ["key", "limits", "routing", "recording"] as const;
export type Duty = (typeof duties)[number];

/**
 * Where each duty is done: everything below a function of these files, or of this name. A function that
 * goes on to the worker (predict, servePrediction) must not be here, or all that follows would count.
 */
const places: Readonly<Record<Duty, { files: RegExp; functions: RegExp }>> = {
  key: {
    files: /^lib\/(access\/|predictions\/authenticate-call\.ts|platform\/authorize\.ts)/,
    functions: /^(identify|authorizeCall)$/,
  },
  limits: {
    files: /^lib\/predictions\/in-flight\.ts/,
    functions: /^(assertWorthReading|chargeLimits)$/,
  },
  routing: {
    files: /^lib\/(rollout\/|gateway\/serving-state\.ts)/,
    functions: /^resolveTarget$/,
  },
  recording: {
    files: /^lib\/(monitoring\/|predictions\/last-used\.ts|gateway\/(statistics|access-log)\.ts)/,
    functions: /^record$/,
  },
};

export interface Attribution {
  /** Microseconds in which the thread did anything. */
  readonly busyMicros: number;
  readonly byDuty: Readonly<Record<Duty, number>>;
  /** Time in the function itself, the costliest first. */
  readonly bySelf: readonly { readonly where: string; readonly micros: number }[];
}

type Frame = Profile["nodes"][number]["callFrame"];

/**
 * Divides the busy time of a profile. The outermost duty on a stack gets the time of everything below it,
 * so what it calls (a Map, a hash, the clock) is its own; garbage collection counts as nobody's.
 */
export function attribute(
  profile: Profile,
  sourceOf: (line: number) => string | null,
): Attribution {
  const self = selfTimes(profile);
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const byDuty = { key: 0, limits: 0, routing: 0, recording: 0 };
  const bySelf = new Map<string, number>();
  let busyMicros = 0;
  const children = new Set(profile.nodes.flatMap((node) => node.children ?? []));
  const open = profile.nodes
    .filter(({ id }) => !children.has(id))
    .map(({ id }): [number, Duty | null] => [id, null]);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const node = byId.get(next[0]);
    if (node === undefined) continue;
    const { functionName } = node.callFrame;
    const source = sourceIn(node.callFrame, sourceOf);
    const duty = next[1] ?? dutyOf(functionName, source);
    for (const child of node.children ?? []) open.push([child, duty]);
    const micros = self.get(node.id) ?? 0;
    if (functionName === "(idle)" || micros === 0) continue;
    busyMicros += micros;
    if (duty !== null) byDuty[duty] += micros;
    const where = `${functionName || "(anonymous)"}  ${source ?? node.callFrame.url}`.trim();
    bySelf.set(where, (bySelf.get(where) ?? 0) + micros);
  }
  return { busyMicros, byDuty, bySelf: sortBySelf(bySelf) };
}

/** The share of the busy time that the duties take together; NaN when one of them was not seen at all. */
export function shareOfDuties({ busyMicros, byDuty }: Attribution): number {
  const times = duties.map((duty) => byDuty[duty]);
  if (times.some((time) => time === 0)) return Number.NaN;
  return times.reduce((sum, time) => sum + time, 0) / busyMicros;
}

function selfTimes({ samples, timeDeltas }: Profile): Map<number, number> {
  const times = new Map<number, number>();
  for (const [at, id] of samples.entries())
    times.set(id, (times.get(id) ?? 0) + Math.max(0, timeDeltas[at + 1] ?? 0));
  return times;
}

function sourceIn({ url, lineNumber }: Frame, sourceOf: (line: number) => string | null) {
  return /\/dist\/gateway\.js$/.test(url) ? sourceOf(lineNumber) : null;
}

function dutyOf(functionName: string, source: string | null): Duty | null {
  if (source === null) return null;
  const isDoneIn = (duty: Duty) =>
    places[duty].files.test(source) || places[duty].functions.test(functionName);
  return duties.find(isDoneIn) ?? null;
}

function sortBySelf(times: ReadonlyMap<string, number>) {
  return [...times]
    .map(([where, micros]) => ({ where, micros }))
    .sort((a, b) => b.micros - a.micros);
}
