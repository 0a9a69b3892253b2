import { describe, expect, it } from "vitest";
import { createBreaker } from "./breaker";

function newBreaker() {
  const changes: string[] = [];
  return { changes, breaker: createBreaker((state) => changes.push(state)) };
}

describe("the breaker of a version", () => {
  it("lets one or two losses pass, and opens at the third within a minute", () => {
    const { breaker, changes } = newBreaker();
    breaker.lose(0);
    breaker.lose(1_000);
    expect(breaker.state(1_000)).toBe("closed");
    breaker.lose(59_999);
    expect(breaker.state(59_999)).toBe("open");
    expect(breaker.tryPass(59_999)).toBe(false);
    expect(breaker.openLeftMs(59_999)).toBe(1_000);
    expect(changes).toEqual(["open"]);
  });

  it("forgets losses of more than a minute ago", () => {
    const { breaker } = newBreaker();
    for (const at of [0, 1, 60_002]) breaker.lose(at);
    expect(breaker.state(60_002)).toBe("closed");
  });

  it("lets exactly one request try when its time is over, and closes when that is answered", () => {
    const { breaker, changes } = newBreaker();
    for (const at of [0, 0, 0]) breaker.lose(at);
    expect(breaker.state(1_000)).toBe("half-open");
    expect([1, 2, 3].map(() => breaker.tryPass(1_000))).toEqual([true, false, false]);
    breaker.succeed(1_001);
    expect(breaker.state(1_001)).toBe("closed");
    expect(breaker.tryPass(1_001)).toBe(true);
    expect(changes).toEqual(["open", "closed"]);
  });

  it("stays away twice as long after each failed attempt, up to half a minute", () => {
    const { breaker, changes } = newBreaker();
    for (const at of [0, 0, 0]) breaker.lose(at);
    let now = 0;
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      const left = breaker.openLeftMs(now);
      pauses.push(left);
      now += left;
      expect(breaker.tryPass(now)).toBe(true);
      breaker.lose(now);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect(changes).toEqual(["open"]);
  });

  it("gives the attempt to the next when the one who tried went away", () => {
    const { breaker } = newBreaker();
    for (const at of [0, 0, 0]) breaker.lose(at);
    expect(breaker.tryPass(1_000)).toBe(true);
    breaker.probeLeft();
    expect(breaker.tryPass(1_000)).toBe(true);
    expect(breaker.tryPass(1_000)).toBe(false);
  });

  it("stays open when another worker answers what it was given before", () => {
    const { breaker } = newBreaker();
    for (const at of [0, 0, 0]) breaker.lose(at);
    breaker.succeed(500);
    expect(breaker.state(500)).toBe("open");
  });

  it("begins anew after it closed", () => {
    const { breaker } = newBreaker();
    for (const at of [0, 0, 0]) breaker.lose(at);
    breaker.tryPass(1_000);
    breaker.succeed(1_000);
    breaker.lose(1_001);
    breaker.lose(1_002);
    expect(breaker.state(1_002)).toBe("closed");
    breaker.lose(1_003);
    expect(breaker.openLeftMs(1_003)).toBe(1_000);
  });
});
