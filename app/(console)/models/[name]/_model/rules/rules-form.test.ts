import { describe, expect, test } from "vitest";
import { type AliasRules, aliasRulesSchema, openRules } from "@/lib/contract/alias-rules";
import { faultsOf, type RulesForm, toForm, toRules } from "./rules-form";

const person = { id: "0190d5a0-3b5e-7000-8000-000000000001", label: "ada@example.com" };
const strict: AliasRules = aliasRulesSchema.parse({
  protected: true,
  movers: { who: "people", people: [person.id] },
  gates: {
    signature: true,
    golden: true,
    approval: true,
    latency: { p99Ratio: 1.2 },
    metrics: [{ name: "auc", margin: 0.01 }, { name: "f1" }],
  },
});

function formOf(over: Partial<RulesForm> = {}): RulesForm {
  return { ...toForm(strict, [person]), ...over };
}

test("rules come out of the form as they went in", () => {
  for (const rules of [openRules, strict])
    expect(aliasRulesSchema.parse(toRules(toForm(rules, [person])))).toEqual(rules);
});

test("people are kept for those rules alone that name them", () => {
  expect(toForm(openRules, [person]).people).toEqual([]);
  expect(toRules(formOf({ who: "promoters" })).movers).toEqual({ who: "promoters" });
});

describe("the form says what the contract would refuse", () => {
  const metric = { key: 0, name: "auc", margin: "0" };
  test.each<[string, Partial<RulesForm>, string[]]>([
    ["nothing is wrong", {}, []],
    ["nobody is chosen", { people: [] }, ["nobody"]],
    ["a gate of latency without a limit", { p99Ratio: " ", p99Ms: "" }, ["needsLatency"]],
    ["a ratio below a tenth", { p99Ratio: "0.05" }, ["ratio"]],
    ["no number", { p99Ratio: "1.2x" }, ["ratio"]],
    ["milliseconds of nothing", { p99Ms: "0" }, ["ms"]],
    ["a metric without a name", { metrics: [{ ...metric, name: " " }] }, ["metric 0 needsName"]],
    ["a metric twice", { metrics: [metric, { ...metric, key: 1 }] }, ["metric 1 twice"]],
    ["a margin below zero", { metrics: [{ ...metric, margin: "-1" }] }, ["metric 0 margin"]],
    ["a margin left empty", { metrics: [{ ...metric, margin: "" }] }, ["metric 0 margin"]],
    ["limits of a gate that is off", { hasLatency: false, p99Ratio: "x" }, []],
  ])("%s", (_, over, faults) => {
    const form = formOf(over);
    expect(faultsOf(form)).toEqual(faults);
    const isRefused = !aliasRulesSchema.safeParse(toRules(form)).success;
    // A name that stands twice is a slip that the contract lets pass.
    if (!faults.some((fault) => fault.endsWith("twice")))
      expect(isRefused || faults.some((fault) => /^metric \d+ margin$/.test(fault))).toBe(
        faults.length > 0,
      );
  });
});
