import { describe, expect, test } from "vitest";
import { defaultServingSettings } from "@/lib/contract/serving";
import { mergeServing, ownOf } from "./merge-serving";

const stored = { ...defaultServingSettings, maxBatchRows: 16, threads: 2 };

describe("an edit of how a version is served", () => {
  test("leaves alone what it does not name, and what is undefined", () => {
    expect(mergeServing(stored, { queueLength: 5, threads: undefined })).toEqual({
      maxBatchRows: 16,
      threads: 2,
      queueLength: 5,
    });
  });

  test("goes back to the default with null, and a default is not stored", () => {
    expect(mergeServing(stored, { threads: null, memoryMib: null })).toEqual({ maxBatchRows: 16 });
    expect(ownOf(defaultServingSettings)).toEqual({});
  });

  test("keeps zero, which is a setting and no default", () => {
    expect(mergeServing(stored, { batchDelayMs: 0 })).toMatchObject({ batchDelayMs: 0 });
  });

  test.each([
    ["a least above the stored most", { maxReplicas: 2 }, { minReplicas: 3 }],
    ["a most below the stored least", { minReplicas: 3 }, { maxReplicas: 2 }],
    ["both at once", {}, { minReplicas: 3, maxReplicas: 2 }],
  ])("refuses %s, and names both fields", (_, before, edit) => {
    const merge = () => mergeServing({ ...stored, ...before }, edit);
    expect(merge).toThrow(
      expect.objectContaining({
        code: "request.invalid",
        errors: [
          expect.objectContaining({ field: "serving.minReplicas", received: "3" }),
          expect.objectContaining({ field: "serving.maxReplicas", received: "2" }),
        ],
      }),
    );
  });

  test.each([
    [{ minReplicas: 2 }, { maxReplicas: 2 }],
    [
      { minReplicas: 9, maxReplicas: 9 },
      { minReplicas: null, maxReplicas: 1 },
    ],
  ])("takes replicas that agree once %j and %j are together", (before, edit) => {
    expect(() => mergeServing({ ...stored, ...before }, edit)).not.toThrow();
  });
});
