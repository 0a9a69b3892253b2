import { offsetMs } from "@/app/_i18n/local-time";

/** Numbers of a drawing. All pure: server and browser draw the same. */

const niceSteps = [1, 2, 2.5, 5, 10];

/** Rounded values from 0 to at least the greatest, at most `most` + 1 of them. */
export function valueTicks(greatest: number, most = 4): number[] {
  if (!(greatest > 0)) return [0, 1];
  const rough = greatest / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (niceSteps.find((nice) => nice * power >= rough * 0.999_999) ?? 10) * power;
  const count = Math.ceil(greatest / step - 1e-9);
  // By multiplication: sums of 0.1 drift.
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const tickSteps = [
  minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  5 * day,
  10 * day,
];

/** Moments that are round on the clocks of a zone, also across a day on which they are put forward or back. */
export function timeTicks(fromMs: number, toMs: number, timeZone: string, most = 7): number[] {
  const step = tickSteps.find((each) => (toMs - fromMs) / each <= most) ?? 10 * day;
  const rounded = (at: number) => {
    const clock = at + offsetMs(at, timeZone);
    const wanted = clock - (clock % step);
    // By the clock of that moment: between the two it may have been put forward or back.
    return wanted - offsetMs(wanted - offsetMs(at, timeZone), timeZone);
  };
  const ticks: number[] = [];
  // Half a step on, so that an hour more or less still lands before the next.
  let at = rounded(fromMs);
  while (at < toMs) {
    if (at >= fromMs && ticks.at(-1) !== at) ticks.push(at);
    at = rounded(at + step * 1.5 - 1);
  }
  return ticks;
}

/** The box that lines are drawn in: stretched to whatever place there is. */
export const box = { width: 1_000, height: 100 } as const;

/** Where the middle of a point's time is, from 0 to 1. */
export function placeOf(index: number, points: number): number {
  return (index + 0.5) / points;
}

/** A line with a gap wherever there is no value. */
export function linePath(values: readonly (number | null)[], greatest: number): string {
  let path = "";
  let isDrawing = false;
  values.forEach((value, index) => {
    if (value === null) {
      isDrawing = false;
      return;
    }
    path += `${isDrawing ? "L" : "M"}${pointOf(index, values.length, value / greatest)}`;
    isDrawing = true;
  });
  return path;
}

/** Values between two gaps, of which no line tells: each a line of no length, which round ends make a dot. */
export function dotsPath(values: readonly (number | null)[], greatest: number): string {
  return values
    .map((value, index) => {
      const isAlone = (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;
      if (value === null || !isAlone) return "";
      return `M${pointOf(index, values.length, value / greatest)}h0`;
    })
    .join("");
}

function pointOf(index: number, points: number, share: number): string {
  const x = (placeOf(index, points) * box.width).toFixed(1);
  return `${x} ${(box.height * (1 - share)).toFixed(1)}`;
}

/** Which point a place from 0 to 1 belongs to. */
export function indexAt(share: number, points: number): number {
  return Math.min(points - 1, Math.max(0, Math.floor(share * points)));
}

/** Which of the places, in their order, have room for a label since the last that has one. */
export function labelled(places: readonly number[], room: number): boolean[] {
  let free = Number.NEGATIVE_INFINITY;
  return places.map((place) => {
    if (place < free) return false;
    free = place + room;
    return true;
  });
}
