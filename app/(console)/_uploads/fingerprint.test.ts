import { expect, test } from "vitest";
import { fingerprintOf, sampleStarts } from "./fingerprint";

test("the same bytes have the same fingerprint, and a change where it looks has another", async () => {
  const bytes = new Uint8Array(3_000_000).map((_, at) => at % 251);
  const before = await fingerprintOf(new Blob([bytes]));
  expect(await fingerprintOf(new Blob([bytes]))).toBe(before);
  for (const at of [0, bytes.length - 1, sampleStarts(bytes.length)[30] ?? 0]) {
    const changed = bytes.slice();
    changed[at] = 252;
    expect(await fingerprintOf(new Blob([changed]))).not.toBe(before);
  }
  expect(await fingerprintOf(new Blob([bytes.subarray(1)]))).not.toBe(before);
});

test.each([0, 1, 4_096, 4_097, 10_000])("a file of %d bytes is sampled within itself", (size) => {
  const starts = sampleStarts(size);
  expect(starts.every((at) => at >= 0 && at <= Math.max(0, size - 1))).toBe(true);
  if (size > 0) expect(starts).toContain(Math.max(0, size - 4_096));
});
