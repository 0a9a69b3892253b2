import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { keyPattern } from "@/lib/contract/key";
import { createKeySecret, parseKey } from "./key-format";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Written again from the description of the format, to check the implementation. */
function checksum(head: string): string {
  let rest = BigInt(crc32(head));
  const digits: string[] = [];
  while (rest > 0n) {
    digits.unshift(alphabet.charAt(Number(rest % 62n)));
    rest /= 62n;
  }
  return digits.join("").padStart(6, "0");
}

test("a new key has the documented form and a checksum that others can compute", () => {
  for (let round = 0; round < 200; round += 1) {
    const key = createKeySecret();
    expect(key).toMatch(/^onw_live_[0-9A-Za-z]{36}$/);
    expect(key.slice(-6)).toBe(checksum(key.slice(0, -6)));
    expect(parseKey(key)?.prefix).toBe(key.slice(0, 12));
  }
});

test("a checksum is zero-padded, so that every head has exactly one key", () => {
  const heads = Array.from(
    { length: 400 },
    (_, index) => `onw_test_${"0".repeat(27)}${100 + index}`,
  );
  const padded = heads.filter((head) => checksum(head).startsWith("0"));
  expect(padded.length).toBeGreaterThan(0);
  for (const head of heads) expect(parseKey(head + checksum(head))).not.toBeNull();
});

test("no two keys are alike", () => {
  const keys = new Set(Array.from({ length: 1_000 }, createKeySecret));
  expect(keys.size).toBe(1_000);
});

test("any one character changed makes it no key", () => {
  const key = createKeySecret();
  fc.assert(
    fc.property(fc.nat(key.length - 1), fc.constantFrom(...alphabet), (index, character) => {
      fc.pre(key[index] !== character);
      expect(parseKey(key.slice(0, index) + character + key.slice(index + 1))).toBeNull();
    }),
  );
});

test.each([
  "",
  "%",
  "onw_live_",
  `onw_live_${"a".repeat(36)}`,
  `x${createKeySecret()}`,
  `${createKeySecret()}\n`,
  "ключ",
  "\0",
])("junk is no key: %j", (text) => expect(parseKey(text)).toBeNull());

test("the pattern that secret scanners are given finds nothing shorter or longer", () => {
  expect(keyPattern.test(createKeySecret().slice(0, -1))).toBe(false);
  expect(keyPattern.test(`${createKeySecret()}0`)).toBe(false);
});
