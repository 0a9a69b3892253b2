import { describe, expect, test } from "vitest";
import { formatBytes, formatCount, formatDuration, formatShare, formatSpan } from "./quantities";

describe("quantities", () => {
  test.each([
    [0, "0 B"],
    [1_023, "1,023 B"],
    [1_536, "1.5 KiB"],
    [11_345_678, "10.8 MiB"],
    [3 * 1_024 ** 3, "3 GiB"],
  ])("%d bytes read %s", (bytes, text) => {
    expect(formatBytes("en", bytes)).toBe(text);
  });

  test.each([
    [0.0423, "42 µs"],
    [12.34, "12.3 ms"],
    [456.7, "457 ms"],
    [1_250, "1.25 s"],
    [90_000, "90 s"],
    [600_000, "10 min"],
  ])("%d milliseconds read %s", (ms, text) => {
    expect(formatDuration("en", ms)).toBe(text);
  });

  test("counts are short in the words of the language", () => {
    expect(formatCount("en", 4_200_000)).toBe("4.2M");
    expect(formatCount("zh-CN", 4_200_000)).toBe("420万");
    expect(formatShare("en", 0.0512)).toBe("5.12%");
  });
});

test.each([
  [0, "0%"],
  [0.00001, "<0.01%"],
  [0.0001, "0.01%"],
  [0.25, "25%"],
  [1, "100%"],
])("the share %d reads %s", (share, text) => {
  expect(formatShare("en", share)).toBe(text);
});

test.each([
  [0, "0 sec"],
  [59, "59 sec"],
  [60, "1 min"],
  [61, "1 min 1 sec"],
  [3_600, "1 hr"],
  [3_661, "1 hr 1 min"],
  [3_601, "1 hr"],
  [90_000, "1 day 1 hr"],
  [2_592_000, "30 days"],
  [-5, "0 sec"],
])(
  "a length of %i seconds reads as %s: its two largest units, and no empty one",
  (seconds, told) => {
    expect(formatSpan("en", seconds)).toBe(told);
  },
);
