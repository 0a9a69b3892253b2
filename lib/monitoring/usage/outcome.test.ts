import { expect, it } from "vitest";
import { outcomeOf } from "./outcome";

it.each([
  ["ok", 200, "ok"],
  ["client.gone", 499, "gone"],
  ["predict.timeout", 504, "timeout"],
  ["gateway.overloaded", 503, "refused"],
  ["key.over_its_limit", 429, "refused"],
  ["input.shape", 400, "clientError"],
  ["request.timeout", 408, "clientError"],
  ["version.unavailable", 503, "serverError"],
  ["internal", 500, "serverError"],
] as const)("%s with %i is counted as %s", (code, status, outcome) => {
  expect(outcomeOf({ code, status })).toBe(outcome);
});
