import type { ComparedMetric, ComparedValue } from "@/lib/contract/compare";
import type { Metric } from "@/lib/contract/version";

type Scalar = ComparedValue["from"];

export function compareValue(name: string, from: Scalar, to: Scalar): ComparedValue {
  return { name, from, to, changed: from !== to, relative: relativeChange(from, to) };
}

function relativeChange(from: Scalar, to: Scalar): number | null {
  if (typeof from !== "number" || typeof to !== "number" || from === 0) return null;
  const change = (to - from) / Math.abs(from);
  return Number.isFinite(change) ? change : null;
}

type Values = Readonly<Record<string, Scalar>>;

/** Every name that one of the two has, in their order; what one lacks is `missing`. */
export function compareRecords(from: Values, to: Values, missing: Scalar = null): ComparedValue[] {
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  const valueIn = (values: Values, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? missing) : missing;
  return [...names].map((name) => compareValue(name, valueIn(from, name), valueIn(to, name)));
}

/** The most changed first: it is what one looks for. */
export function byChange(values: readonly ComparedValue[]): ComparedValue[] {
  const change = ({ from, to }: ComparedValue) => Math.abs(Number(to ?? 0) - Number(from ?? 0));
  return [...values].sort((a, b) => change(b) - change(a) || compareText(a.name, b.name));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By name. Which way is better one of the two may say for both, unless the two contradict each other. */
export function compareMetrics(from: readonly Metric[], to: readonly Metric[]): ComparedMetric[] {
  const before = new Map(from.map((metric) => [metric.name, metric]));
  const after = new Map(to.map((metric) => [metric.name, metric]));
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].map((name) => {
    const one = before.get(name);
    const two = after.get(name);
    const direction = two?.direction ?? one?.direction ?? null;
    const value = compareValue(name, one?.value ?? null, two?.value ?? null);
    return { ...value, direction, verdict: verdictOfMetric(one, two, direction) };
  });
}

function verdictOfMetric(
  from: Metric | undefined,
  to: Metric | undefined,
  direction: Metric["direction"],
): ComparedMetric["verdict"] {
  if (from === undefined) return "new";
  if (to === undefined) return "gone";
  const isContradicted = from.direction !== null && from.direction !== direction;
  if (isContradicted) return "unclear";
  if (from.value === to.value) return "same";
  if (direction === null) return "unclear";
  return to.value > from.value === (direction === "higher") ? "better" : "worse";
}
