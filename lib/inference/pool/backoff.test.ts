import { expect, it } from "vitest";
import { loadPauseMs } from "./backoff";

it("waits longer after each failed load, up to a minute", () => {
  expect([1, 2, 3, 30].map(loadPauseMs)).toEqual([1_000, 2_000, 4_000, 60_000]);
});
