// `npm run bench -- rollouts`: how often the guards of rollouts are wrong, and how soon they are right, in seeded
// simulation. docs/rollouts.md has the table. Options: --runs N, --seconds N, --seed N.
import { parseArgs } from "node:util";
import { scenarios } from "./scenarios";
import { type SimulationOptions, type SimulationResult, simulate } from "./simulate";

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    runs: { type: "string", default: "1000" },
    seconds: { type: "string", default: "300" },
    seed: { type: "string", default: "20261126" },
  },
});
const options: SimulationOptions = {
  runs: Number(values.runs),
  seconds: Number(values.seconds),
  seed: Number(values.seed),
  requestsPerSecond: 200,
};

const say = (line: string) => void process.stdout.write(`${line}\n`);
say(
  `${options.runs} runs each, at most ${options.seconds} s, 200 requests/s, seed ${options.seed}`,
);
say("");
say("| target | weight | false aborts | missed | median s | 90 % s |");
say("|---|---:|---:|---:|---:|---:|");
for (const scenario of scenarios) say(rowOf(simulate(scenario, options)));

function rowOf({ scenario, runs, abortedAt }: SimulationResult): string {
  const { name, weightPercent, isBad } = scenario;
  const share = (count: number) => `${((count / runs) * 100).toFixed(1)} %`;
  const cells = isBad
    ? [
        "",
        share(runs - abortedAt.length),
        quantile(abortedAt, runs, 0.5),
        quantile(abortedAt, runs, 0.9),
      ]
    : [share(abortedAt.length), "", "", ""];
  return `| ${[name, `${weightPercent} %`, ...cells].join(" | ")} |`;
}

/** Of all runs: those that never aborted took longer than every other. */
function quantile(abortedAt: readonly number[], runs: number, p: number): string {
  const at = abortedAt[Math.ceil(runs * p) - 1];
  return at === undefined ? "never" : String(at);
}
