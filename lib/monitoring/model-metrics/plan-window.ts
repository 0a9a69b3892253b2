import {
  longestWindowDays,
  metricSteps,
  mostPoints,
  usageKeptDays,
} from "@/lib/contract/model-metrics";
import { AppError } from "@/lib/platform/errors";

/** What is read, in seconds since the epoch: whole steps, the end not included. */
export interface MetricWindow {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly stepSeconds: number;
  readonly points: number;
}

interface WindowInput {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly step?: number | undefined;
}

const defaultSeconds = 3_600;
const shortestSeconds = 60;
const daySeconds = 86_400;
/** Who asks for the last 30 days says since when, perhaps in whole steps, and a moment later it is longer ago. */
const leewaySeconds = 2 * 3_600;

/** Steps count from the epoch, so that two readings of a growing window have the same points. Pure. */
export function planWindow({ from, to, step }: WindowInput, nowMs: number): MetricWindow {
  const now = nowMs / 1_000;
  const end = Math.min(to === undefined ? now : Date.parse(to) / 1_000, now);
  const start = from === undefined ? end - defaultSeconds : Date.parse(from) / 1_000;
  if (end - start < shortestSeconds)
    throw refuse("from", "expected at least a minute before the end");
  if (end - start > longestWindowDays * daySeconds + leewaySeconds)
    throw refuse("from", `expected at most ${longestWindowDays} days before the end`);
  if (now - start > usageKeptDays * daySeconds)
    throw refuse("from", `usage is kept for ${usageKeptDays} days`);
  const stepSeconds = step ?? shortestStep(end - start);
  const window = inSteps(start, end, stepSeconds);
  if (window.points > mostPoints + 1)
    throw refuse("step", `expected one that makes at most ${mostPoints} points`);
  return window;
}

function shortestStep(seconds: number): number {
  return metricSteps.find((step) => seconds / step <= mostPoints) ?? 7_200;
}

function inSteps(start: number, end: number, stepSeconds: number): MetricWindow {
  const fromSeconds = Math.floor(start / stepSeconds) * stepSeconds;
  const toSeconds = Math.ceil(end / stepSeconds) * stepSeconds;
  return { fromSeconds, toSeconds, stepSeconds, points: (toSeconds - fromSeconds) / stepSeconds };
}

function refuse(field: string, message: string): AppError {
  return new AppError("request.invalid", `${field}: ${message}.`, { errors: [{ field, message }] });
}
