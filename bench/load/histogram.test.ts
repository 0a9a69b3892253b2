import { expect, test } from "vitest";
import { createHistogram, mergeHistograms, percentile, recordLatency, totalOf } from "./histogram";

test("below 128 µs a percentile is the recorded value itself", () => {
  const histogram = createHistogram();
  for (let micros = 1; micros <= 100; micros += 1) recordLatency(histogram, micros / 1_000);
  expect(percentile(histogram, 0.5)).toBe(0.05);
  expect(percentile(histogram, 0.99)).toBe(0.099);
  expect(percentile(histogram, 1)).toBe(0.1);
  expect(totalOf(histogram)).toBe(100);
});

test("above it lies within 1.6 % of the recorded value, up to minutes", () => {
  for (const milliseconds of [0.128, 0.129, 0.255, 0.256, 1, 7.777, 123.4, 5_000, 600_000]) {
    const histogram = createHistogram();
    recordLatency(histogram, milliseconds);
    const found = percentile(histogram, 0.99);
    expect(Math.abs(found / milliseconds - 1)).toBeLessThan(0.016);
  }
});

test("one slow answer in a hundred shows in the maximum and not in the p99", () => {
  const histogram = createHistogram();
  for (let count = 0; count < 99; count += 1) recordLatency(histogram, 1);
  recordLatency(histogram, 1_000);
  expect(percentile(histogram, 0.99)).toBeCloseTo(1, 1);
  expect(percentile(histogram, 1)).toBeGreaterThan(980);
});

test("what is longer than the longest bucket is counted in it, and nothing is a percentile of nothing", () => {
  const histogram = createHistogram();
  expect(percentile(histogram, 0.5)).toBeNaN();
  recordLatency(histogram, 1e12);
  expect(totalOf(histogram)).toBe(1);
  expect(percentile(histogram, 0.5)).toBeGreaterThan(1_000_000);
});

test("merged histograms have the percentiles of all their values", () => {
  const [fast, slow] = [createHistogram(), createHistogram()];
  for (let count = 0; count < 50; count += 1) recordLatency(fast, 0.01);
  for (let count = 0; count < 50; count += 1) recordLatency(slow, 0.1);
  const both = mergeHistograms([fast, slow]);
  expect(percentile(both, 0.5)).toBe(0.01);
  expect(percentile(both, 0.51)).toBe(0.1);
});
