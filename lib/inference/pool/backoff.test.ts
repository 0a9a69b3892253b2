import { describe, expect, it } from "vitest";
import { crashPauseMs, loadPauseMs } from "./backoff";

describe("the pause before the next worker", () => {
  it("is none after one crash or two, and then doubles up to half a minute", () => {
    const pauses = [1, 2, 3, 4, 5, 8, 20].map((crashes) =>
      crashPauseMs(new Array<number>(crashes).fill(1_000), 2_000),
    );
    expect(pauses).toEqual([0, 0, 1_000, 2_000, 4_000, 30_000, 30_000]);
  });
  it("forgets crashes of more than a minute ago", () => {
    expect(crashPauseMs([0, 1, 2, 3], 60_003)).toBe(0);
  });
  it("grows with failed loads up to a minute", () => {
    expect([1, 2, 3, 30].map(loadPauseMs)).toEqual([1_000, 2_000, 4_000, 60_000]);
  });
});
