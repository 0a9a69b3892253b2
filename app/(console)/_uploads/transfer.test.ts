import { describe, expect, test } from "vitest";
import { advance, percentOf, secondsLeft, startTransfer, type Transfer } from "./transfer";

/** A second of progress a step. */
function run(total: number, loads: readonly number[]): Transfer {
  return loads.reduce(
    (transfer, loaded, index) => advance(transfer, loaded, (index + 1) * 1_000),
    startTransfer(total, 0),
  );
}

describe("a transfer", () => {
  test("at an even speed says that speed and the time left", () => {
    const transfer = run(1_000, [100, 200, 300]);
    expect(transfer.bytesPerSecond).toBeCloseTo(100);
    expect(secondsLeft(transfer)).toBe(7);
    expect(percentOf(transfer)).toBe(30);
  });

  test("does not jump with one burst, and does follow a lasting change", () => {
    const steady = Array.from({ length: 10 }, (_, index) => (index + 1) * 100);
    const burst = run(100_000, [...steady, 2_000]);
    expect(burst.bytesPerSecond).toBeLessThan(400);
    const faster = Array.from({ length: 20 }, (_, index) => 1_000 + (index + 1) * 1_000);
    expect(run(100_000, [...steady, ...faster]).bytesPerSecond).toBeGreaterThan(950);
  });

  test("ignores events that come too close to tell a speed, but never the last one", () => {
    const transfer = run(1_000, [100]);
    expect(advance(transfer, 101, 1_001)).toBe(transfer);
    expect(percentOf(advance(transfer, 1_000, 1_001))).toBe(100);
  });

  test("never goes back, never beyond its end, and is at 100 percent only at its end", () => {
    expect(run(1_000, [500, 400]).loadedBytes).toBe(500);
    expect(run(1_000, [5_000]).loadedBytes).toBe(1_000);
    expect(percentOf(run(1_000_000, [999_999]))).toBe(99);
  });

  test("says no time when nobody can tell", () => {
    expect(secondsLeft(startTransfer(1_000, 0))).toBeNull();
    const stalled = run(1_000, [100, ...Array.from({ length: 60 }, () => 100)]);
    expect(secondsLeft(stalled)).toBeNull();
    expect(secondsLeft(run(1e12, [2]))).toBeNull();
  });

  test("counts longer times in tens of seconds, so that they hold still", () => {
    expect(secondsLeft(run(10_000, [100]))).toBe(100);
    expect(secondsLeft(run(10_050, [101]))).toBe(100);
  });
});
