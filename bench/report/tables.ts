import type { ProcessUse } from "../product/processes";
import type { Attribution } from "../profile/attribute";
import { duties } from "../profile/attribute";
import type { Slot } from "../rounds";
import { median, type Summary, summarize } from "./statistics";

/** Every side of every scenario: medians over the rounds, with the range of the rate. */
export function tableOfSides(slots: readonly Slot[]): string {
  const header = ["", "answers/s", "range", "p50 ms", "p99 ms", "processor µs an answer", "failed"];
  const rows = groupSlots(slots).map(([scenario, side, group]) => {
    const rate = summarize(group.map(({ perSecond }) => perSecond));
    return [
      `${scenario} · ${side}`,
      rate.median.toFixed(0),
      `${rate.min.toFixed(0)}–${rate.max.toFixed(0)}`,
      median(group.map(({ p50Ms }) => p50Ms)).toFixed(3),
      median(group.map(({ p99Ms }) => p99Ms)).toFixed(3),
      describeCpu(group),
      String(group.reduce((sum, { failureCount }) => sum + failureCount, 0)),
    ];
  });
  return table([header, ...rows]);
}

/** Pages that were read beside predictions. */
export function tableOfPages(slots: readonly Slot[]): string {
  const read = slots.flatMap(({ pages }) => (pages === undefined ? [] : [pages]));
  if (read.length === 0) return "";
  const [count, p50, p99] = [
    summarize(read.map((pages) => pages.count)),
    summarize(read.map((pages) => pages.p50Ms)),
    summarize(read.map((pages) => pages.p99Ms)),
  ];
  return `Pages read a slot: ${count.median}; p50 ${range(p50)} ms, p99 ${range(p99)} ms\n`;
}

/** Memory by process, in MiB: now, and the most that it ever was. Of several of a name, their sum. */
export function tableOfMemory(processes: readonly ProcessUse[]): string {
  const names = [...new Set(processes.map(({ name }) => name))].sort();
  const rows = names.map((name) => {
    const group = processes.filter((use) => use.name === name);
    const sum = (field: "residentKib" | "peakKib") =>
      (group.reduce((total, use) => total + use[field], 0) / 1_024).toFixed(0);
    return [name, String(group.length), sum("residentKib"), sum("peakKib")];
  });
  return table([["process", "number", "MiB", "most MiB"], ...rows]);
}

export function tableOfDuties(attributions: readonly Attribution[]): string {
  const rows = duties.map((duty) => {
    const shares = attributions.map(({ byDuty, busyMicros }) => (100 * byDuty[duty]) / busyMicros);
    return [duty, `${range(summarize(shares))} %`];
  });
  return table([["of the gateway's processor time", ""], ...rows]);
}

/** The costliest functions of the gateway, in themselves. */
export function tableOfFunctions({ bySelf, busyMicros }: Attribution, most: number): string {
  const rows = bySelf
    .slice(0, most)
    .map(({ where, micros }) => [`${((100 * micros) / busyMicros).toFixed(1)} %`, where]);
  return table([["self", "function"], ...rows]);
}

function groupSlots(slots: readonly Slot[]): [scenario: string, side: string, group: Slot[]][] {
  const groups = new Map<string, Slot[]>();
  for (const slot of slots) {
    const name = JSON.stringify([slot.scenario, slot.side]);
    groups.set(name, [...(groups.get(name) ?? []), slot]);
  }
  const found = [...groups.values()].flatMap((group): [string, string, Slot[]][] => {
    const [first] = group;
    return first === undefined ? [] : [[first.scenario, first.side, group]];
  });
  return found.sort(([a, c], [b, d]) =>
    `${a}${c}`.localeCompare(`${b}${d}`, "en", { numeric: true }),
  );
}

function describeCpu(group: readonly Slot[]): string {
  const names = [...new Set(group.flatMap(({ cpuMicros }) => Object.keys(cpuMicros)))];
  const parts = names.map((name): [string, number] => [
    name,
    median(group.map(({ cpuMicros }) => cpuMicros[name] ?? 0)),
  ]);
  return parts
    .filter(([, micros]) => micros >= 0.5)
    .sort(([, a], [, b]) => b - a)
    .map(([name, micros]) => `${name} ${micros.toFixed(0)}`)
    .join(", ");
}

function range({ median: middle, min, max }: Summary): string {
  return `${middle.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
}

/** Columns as wide as they must be; numbers to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return /^[\d.]+( %)?$/.test(cell) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}
