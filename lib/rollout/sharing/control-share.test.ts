import { expect, test } from "vitest";
import { testAlias, testRollout } from "../testing/snapshot";
import { controlledVersions, controlShare } from "./control-share";

const weighing = (...weights: number[]) =>
  testRollout({
    targets: weights.map((weightPercent, at) => ({
      versionId: `00000000-0000-4000-8000-00000000000${at}`,
      weightPercent,
    })),
  });

test.each([
  [[5], 5 / 95],
  [[50], 1],
  [[60], 1],
  [[100], 0],
  [[0], 0],
  [[10, 20], 20 / 70],
])(
  "with targets of %j percent the control answers as many requests as the largest",
  (weights, share) => {
    expect(controlShare(weighing(...weights))).toBeCloseTo(share, 12);
  },
);

test("what answers nobody has no control, and a version has one however many rollouts ask for it", () => {
  expect(controlShare({ ...weighing(5), kind: "shadow" })).toBe(0);
  const rollout = weighing(5);
  const aliases = [rollout, { ...rollout }, null, weighing(100)].map((each) =>
    testAlias({ rollout: each }),
  );
  expect([...controlledVersions(aliases)]).toEqual([rollout.stableVersionId]);
});
