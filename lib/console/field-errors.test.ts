import { expect, test } from "vitest";
import { updateVersionBody } from "@/lib/contract/version";
import { parsePart } from "./read-request";

test.each([
  [[{ name: "auc" }], "metrics.0.value"],
  [{ auc: "high" }, "metrics.auc"],
  [7, "metrics"],
])(
  "of a field with two forms the wrong part of the one that was meant is named: %j",
  (metrics, field) => {
    expect(() => parsePart(updateVersionBody, { metrics })).toThrow(
      expect.objectContaining({ errors: [expect.objectContaining({ field })] }),
    );
  },
);
