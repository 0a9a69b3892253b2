import type { Configuration } from "./configuration";
import { waitUntilReady, waitUntilServed } from "./ready";
import { say } from "./say";

/** Lines to show once all is ready, and a request that must be answered with 200 before that. */
export interface Greeting {
  readonly lines: readonly string[];
  readonly readyWhen?: { readonly path: string; readonly createToken: () => string };
}

const defaultPatienceMs = 120_000;
const servedPatienceMs = 60_000;

/**
 * Says that all is ready when it is, and what a person should know: the latter no later than when patience is over,
 * for it is told once and kept nowhere.
 */
export async function greet(
  configuration: Configuration,
  greeting: Greeting,
  { startedAt, patienceMs = defaultPatienceMs }: { startedAt: number; patienceMs?: number },
): Promise<void> {
  const { env } = configuration;
  const role = env.ONNWARD_ROLE;
  if (role !== undefined && role !== "gateway") return say(`The ${role} runs.`);
  const withConsole = role === undefined;
  const isOnTime = await waitUntilReady({ withConsole, patienceMs });
  if (!isOnTime) {
    say(
      "Onnward is not ready yet. It keeps trying; when something is wrong the log above says what.",
    );
    for (const line of greeting.lines) say(line);
    await waitUntilReady({ withConsole, patienceMs: Number.POSITIVE_INFINITY });
  }
  if (greeting.readyWhen !== undefined)
    await waitUntilServed({ ...greeting.readyWhen, patienceMs: servedPatienceMs });
  const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1);
  say(`Onnward is ready at ${urlOf(configuration)} (${seconds} s). Ctrl-C stops it.`);
  if (isOnTime) for (const line of greeting.lines) say(line);
}

export function urlOf({ env }: Configuration): string {
  const everywhere = [undefined, "0.0.0.0", "::"];
  const host = everywhere.includes(env.HOST) ? "localhost" : env.HOST;
  const scheme = env.ONNWARD_TLS_CERT_FILE === undefined ? "http" : "https";
  return `${scheme}://${host}:${env.PORT}`;
}
