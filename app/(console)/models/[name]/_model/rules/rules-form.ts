import type { AliasMovers, AliasRules } from "@/lib/contract/alias-rules";

export interface ChosenPerson {
  readonly id: string;
  readonly label: string;
}

export interface MetricRow {
  /** Of the row, as long as the form stands. */
  readonly key: number;
  readonly name: string;
  readonly margin: string;
}

/** The rules of an alias as they stand in the form: numbers as they are typed. */
export interface RulesForm {
  readonly isProtected: boolean;
  readonly who: AliasMovers["who"];
  readonly people: readonly ChosenPerson[];
  readonly signature: boolean;
  readonly golden: boolean;
  readonly approval: boolean;
  readonly hasLatency: boolean;
  readonly p99Ratio: string;
  readonly p99Ms: string;
  readonly metrics: readonly MetricRow[];
}

export type RulesFault =
  | "nobody"
  | "needsLatency"
  | "ratio"
  | "ms"
  | `metric ${number} ${"needsName" | "twice" | "margin"}`;

export const ratioRange = { min: 0.1, max: 100 } as const;
export const msRange = { min: 0.01, max: 3_600_000 } as const;

export function toForm(
  { protected: isProtected, movers, gates }: AliasRules,
  people: readonly ChosenPerson[],
): RulesForm {
  const { latency } = gates;
  return {
    isProtected,
    who: movers.who,
    people: movers.who === "people" ? people : [],
    signature: gates.signature,
    golden: gates.golden,
    approval: gates.approval,
    hasLatency: latency !== null,
    p99Ratio: latency?.p99Ratio === undefined ? "" : String(latency.p99Ratio),
    p99Ms: latency?.p99Ms === undefined ? "" : String(latency.p99Ms),
    metrics: gates.metrics.map(({ name, margin }, key) => ({ key, name, margin: String(margin) })),
  };
}

/** Contract's own bounds, said before the form is sent. */
export function faultsOf(form: RulesForm): RulesFault[] {
  const faults: RulesFault[] = [];
  if (form.who === "people" && form.people.length === 0) faults.push("nobody");
  if (form.hasLatency) {
    const [ratio, ms] = [form.p99Ratio.trim(), form.p99Ms.trim()];
    if (ratio === "" && ms === "") faults.push("needsLatency");
    if (ratio !== "" && !isWithin(ratio, ratioRange)) faults.push("ratio");
    if (ms !== "" && !isWithin(ms, msRange)) faults.push("ms");
  }
  const names = form.metrics.map(({ name }) => name.trim());
  form.metrics.forEach(({ margin }, index) => {
    const name = names[index] ?? "";
    if (name === "") faults.push(`metric ${index} needsName`);
    else if (names.indexOf(name) < index) faults.push(`metric ${index} twice`);
    if (!isWithin(margin, { min: 0, max: Number.MAX_VALUE })) faults.push(`metric ${index} margin`);
  });
  return faults;
}

/** What is sent, of a form without faults. */
export function toRules(form: RulesForm): AliasRules {
  const optional = (text: string) => (text.trim() === "" ? undefined : Number(text));
  return {
    protected: form.isProtected,
    movers:
      form.who === "people"
        ? { who: "people", people: form.people.map(({ id }) => id) }
        : { who: form.who },
    gates: {
      signature: form.signature,
      golden: form.golden,
      approval: form.approval,
      latency: form.hasLatency
        ? { p99Ratio: optional(form.p99Ratio), p99Ms: optional(form.p99Ms) }
        : null,
      metrics: form.metrics.map(({ name, margin }) => ({
        name: name.trim(),
        margin: Number(margin),
      })),
    },
  };
}

/** Number("") is 0 and Number("0x10") is 16: neither is what somebody wrote. */
function isWithin(text: string, { min, max }: { min: number; max: number }): boolean {
  if (!/^\d+(\.\d+)?$|^\.\d+$/.test(text.trim())) return false;
  const value = Number(text);
  return value >= min && value <= max;
}
