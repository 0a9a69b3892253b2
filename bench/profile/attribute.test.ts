import { expect, test } from "vitest";
import { attribute, type Profile, shareOfDuties } from "./attribute";
import { createSourceFinder } from "./bundle-lines";

const bundle = [
  'import x from "y";',
  "// lib/access/authenticate-key.ts",
  "function readKey() {}",
  "// lib/predictions/predict.ts",
  "function predict() {}",
  "// lib/monitoring/metrics.ts",
  "function ended() {}",
  "// lib/rollout/routing.ts",
  "function parseTarget() {}",
  "// lib/predictions/in-flight.ts",
  "function enter() {}",
].join("\n");
const sourceOf = createSourceFinder(bundle);
const url = "file:///x/dist/gateway.js";

/** Each node: name, line of the bundle, children. Node ids are positions from 1. */
function profileOf(
  nodes: readonly [name: string, line: number, children: number[]][],
  samples: readonly number[],
): Profile {
  return {
    nodes: nodes.map(([functionName, lineNumber, children], at) => ({
      id: at + 1,
      callFrame: { functionName, url: lineNumber < 0 ? "node:http" : url, lineNumber },
      children,
    })),
    samples: [...samples],
    timeDeltas: [0, ...samples.map(() => 100)],
  };
}

const nodes: [string, number, number[]][] = [
  ["(root)", -1, [2, 3, 4]],
  ["(idle)", -1, []],
  ["(program)", -1, []],
  ["predict", 4, [5, 6, 8, 9, 10]],
  ["readKey", 2, [7]],
  ["ended", 6, []],
  ["update", -1, []],
  ["write", -1, []],
  ["parseTarget", 8, []],
  ["enter", 10, []],
];

test("a line of the bundle is of the source that is named above it", () => {
  expect([0, 1, 2, 3, 4, 9].map(sourceOf)).toEqual([
    null,
    "lib/access/authenticate-key.ts",
    "lib/access/authenticate-key.ts",
    "lib/predictions/predict.ts",
    "lib/predictions/predict.ts",
    "lib/predictions/in-flight.ts",
  ]);
});

test("what a duty calls is its own time; what the straight line calls beside it is not", () => {
  const profile = profileOf(nodes, [5, 7, 7, 6, 9, 10, 8, 8, 3, 4, 2, 2, 2]);
  const found = attribute(profile, sourceOf);
  expect(found.byDuty).toEqual({ key: 300, recording: 100, routing: 100, limits: 100 });
  expect(found.busyMicros).toBe(1_000);
  expect(shareOfDuties(found)).toBeCloseTo(0.6);
  expect(found.bySelf[0]).toMatchObject({ micros: 200 });
});

test("idle time is in no share", () => {
  const few = attribute(profileOf(nodes, [5, 6, 9, 10, 8]), sourceOf);
  const many = attribute(profileOf(nodes, [2, 2, 2, 5, 6, 9, 10, 8, 2, 2]), sourceOf);
  expect(shareOfDuties(many)).toBe(shareOfDuties(few));
});

test("when a duty is nowhere in the profile there is no share, instead of one that is too good", () => {
  expect(shareOfDuties(attribute(profileOf(nodes, [5, 6, 9, 8]), sourceOf))).toBeNaN();
});
