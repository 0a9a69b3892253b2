import { describe, expect, test } from "vitest";
import { defaultServingSettings } from "@/lib/contract/serving";
import { servingLimits } from "@/lib/contract/serving-limits";
import { faultsOfProblem, readTexts, toTexts } from "./serving-form";
import { settingNames } from "./serving-groups";

const saved = { ...defaultServingSettings, maxBatchRows: 16, threads: 2, maxReplicas: 3 };

function read(change: Partial<ReturnType<typeof toTexts>>) {
  return readTexts({ ...toTexts(saved), ...change }, saved);
}

describe("the form of how a version is served", () => {
  test("has a field for every setting that there is", () => {
    expect([...settingNames].sort()).toEqual(Object.keys(defaultServingSettings).sort());
  });

  test("sends nothing that was not changed", () => {
    expect(read({})).toEqual({ ok: true, edit: {} });
    expect(read({ maxBatchRows: " 16 " })).toEqual({ ok: true, edit: {} });
  });

  test("goes back to a default by an empty field, and keeps zero as a number", () => {
    expect(read({ threads: " ", batchDelayMs: "0" })).toEqual({
      ok: true,
      edit: { threads: null, batchDelayMs: 0 },
    });
  });

  test.each(["1,000", "1.5", "-1", "1e3", "0x10", "many", "１６"])(
    "refuses %j as a number",
    (text) => {
      expect(read({ queueLength: text })).toEqual({
        ok: false,
        faults: { queueLength: "whole" },
        first: "queueLength",
      });
    },
  );

  test.each(settingNames)("takes the least and the most of %s and nothing beyond", (name) => {
    const { min, max } = servingLimits[name];
    const roomy = { ...defaultServingSettings };
    const of = (value: number) => readTexts({ ...toTexts(roomy), [name]: String(value) }, roomy);
    expect(of(min)).toEqual({ ok: true, edit: { [name]: min } });
    expect(of(max)).toEqual({ ok: true, edit: { [name]: max } });
    expect(of(max + 1)).toMatchObject({ ok: false, faults: { [name]: "range" } });
    if (min > 0) expect(of(min - 1)).toMatchObject({ ok: false, faults: { [name]: "range" } });
  });

  test("wants a least of workers that is not above the most, saved or typed", () => {
    const fault = { ok: false, faults: { minReplicas: "aboveMost" }, first: "minReplicas" };
    expect(read({ minReplicas: "4" })).toEqual(fault);
    expect(read({ minReplicas: "4", maxReplicas: "4" })).toMatchObject({ ok: true });
    expect(read({ minReplicas: "4", maxReplicas: "" })).toMatchObject({ ok: true });
  });

  test("names the first fault in the order of the form, where the focus goes", () => {
    expect(read({ memoryMib: "1", batchDelayMs: "x" })).toMatchObject({ first: "batchDelayMs" });
  });
});

describe("a refusal of the server", () => {
  const problem = {
    ...{ type: "", title: "", status: 422, detail: "", code: "request.invalid", hint: "" },
    requestId: "",
  };

  test("is shown at the fields that it names", () => {
    const errors = [{ field: "serving.threads", message: "expected number to be <=256" }];
    expect(faultsOfProblem({ ...problem, errors })).toEqual({
      messages: { threads: "expected number to be <=256" },
      isWhole: true,
    });
  });

  test("is shown as a whole when a part of it belongs to no field", () => {
    expect(faultsOfProblem(problem).isWhole).toBe(false);
    const errors = [
      { field: "serving.threads", message: "x" },
      { field: "serving.sorcery", message: "there is no such field" },
    ];
    expect(faultsOfProblem({ ...problem, errors }).isWhole).toBe(false);
  });
});
