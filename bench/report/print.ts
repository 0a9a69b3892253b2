import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ProcessUse } from "../product/processes";
import type { Profiled } from "../profile/profile-gateway";
import type { Slot } from "../rounds";
import type { Machine } from "./machine";
import {
  tableOfDuties,
  tableOfFunctions,
  tableOfMemory,
  tableOfPages,
  tableOfSides,
} from "./tables";
import { describeVerdict, type Verdict } from "./verdicts";

const results = path.resolve(import.meta.dirname, "../results");
const shownFunctions = 30;

export interface Run {
  readonly startedAt: string;
  readonly machine: Machine;
  readonly slotSeconds: number;
  readonly rounds: number;
  readonly seed: number;
  readonly slots: readonly Slot[];
  readonly memory: readonly ProcessUse[];
  readonly profiled: readonly Profiled[];
  readonly verdicts: readonly Verdict[];
}

/** What is going on, beside the results on standard output. */
export function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

export function describeSlot(slot: Slot): string {
  const failed =
    slot.failureCount === 0 ? "" : `, ${slot.failureCount} FAILED: ${slot.failures[0]}`;
  return `round ${slot.round + 1}  ${slot.scenario} · ${slot.side}: ${slot.perSecond.toFixed(0)}/s, p99 ${slot.p99Ms.toFixed(2)} ms${failed}`;
}

/** The tables for people, then one line of JSON, all on standard output; the JSON also as a file. */
export function printRun(run: Run, options: { isProfile: boolean }): void {
  const { machine, slots, memory, profiled, verdicts } = run;
  const parts = [
    `${machine.cores} × ${machine.processor}, ${machine.memoryMib} MiB, ${machine.system}, Node ${machine.node}, commit ${machine.commit}`,
    `${run.rounds} rounds with slots of ${run.slotSeconds} s, order by seed ${run.seed}; medians, and ranges over the rounds`,
    slots.length === 0 ? "" : `${tableOfSides(slots)}${tableOfPages(slots)}`,
    memory.length === 0 ? "" : `Memory after the rounds\n${tableOfMemory(memory)}`,
    profiled.length === 0 ? "" : tableOfDuties(profiled.map(({ attribution }) => attribution)),
    options.isProfile ? describeProfile(profiled) : "",
    verdicts.map(describeVerdict).join("\n"),
  ];
  process.stdout.write(`\n${parts.filter((part) => part !== "").join("\n\n")}\n\n`);
  const text = JSON.stringify({
    ...run,
    profiled: profiled.map(({ attribution, measured }) => ({ attribution, measured })),
  });
  process.stdout.write(`${text}\n`);
  progress(`Written: ${save(`${nameOf(run)}.json`, text)}`);
}

function describeProfile(profiled: readonly Profiled[]): string {
  const last = profiled.at(-1);
  if (last === undefined) return "";
  const rate = `In the last slot ${last.measured.perSecond.toFixed(0)} answers a second; of the gateway's processor time\n`;
  return rate + tableOfFunctions(last.attribution, shownFunctions);
}

export function saveProfile(run: Run): void {
  const last = run.profiled.at(-1);
  if (last !== undefined) progress(`Written: ${save(`${nameOf(run)}.cpuprofile`, last.text)}`);
}

function nameOf({ startedAt }: Run): string {
  return startedAt.replaceAll(":", "-").replace(/\..*$/, "");
}

function save(name: string, text: string): string {
  mkdirSync(results, { recursive: true });
  const file = path.join(results, name);
  writeFileSync(file, text);
  return path.relative(process.cwd(), file);
}
