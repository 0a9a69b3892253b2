import { expect, test } from "vitest";
import { partNames, readOptions } from "./options";

test("by default five rounds of ten seconds of everything", () => {
  expect(readOptions([], {})).toMatchObject({ slotSeconds: 10, rounds: 5, parts: partNames });
});

test("--quick is short, and the environment decides over both", () => {
  expect(readOptions(["--quick"], {})).toMatchObject({ slotSeconds: 2, rounds: 3 });
  const environment = { BENCH_SLOT_SECONDS: "1", BENCH_ROUNDS: "2", BENCH_SEED: "7" };
  expect(readOptions(["--quick"], environment)).toMatchObject({
    slotSeconds: 1,
    rounds: 2,
    seed: 7,
  });
});

test("parts can be chosen, and what is none is refused", () => {
  expect(readOptions(["--only", "heavy, image"], {}).parts).toEqual(["heavy", "image"]);
  expect(readOptions(["--profile", "image"], {})).toMatchObject({
    profile: "image",
    parts: ["share", "image"],
  });
  expect(() => readOptions(["--profile", "nothing"], {})).toThrow(/Invalid option/);
  expect(() => readOptions(["--only", "nothing"], {})).toThrow(/Invalid option/);
  expect(() => readOptions(["--quik"], {})).toThrow(/Unknown option/);
  expect(() => readOptions([], { BENCH_ROUNDS: "none" })).toThrow();
});
