import { describe, expect, test } from "vitest";
import { canonicalValue, storableText } from "./canonical-json";

describe("a value in an event", () => {
  test("has the same bytes however it was put together", () => {
    const one = { b: 1, a: { d: [1, { y: 2, x: 1 }], c: undefined } };
    const two = { a: { d: [1, { x: 1, y: 2 }] }, b: 1 };
    expect(JSON.stringify(canonicalValue(one))).toBe(JSON.stringify(canonicalValue(two)));
    expect(JSON.stringify(canonicalValue(one))).toBe('{"a":{"d":[1,{"x":1,"y":2}]},"b":1}');
  });

  test("never is what JSON cannot say", () => {
    const value = canonicalValue({
      nan: Number.NaN,
      big: 2n ** 63n,
      at: new Date(0),
      nothing: undefined,
      call() {},
    });
    expect(value).toEqual({
      nan: "NaN",
      big: "9223372036854775808",
      at: "1970-01-01T00:00:00.000Z",
    });
    expect(canonicalValue(undefined)).toBeNull();
  });

  test("holds no character that jsonb refuses, and keeps every other", () => {
    expect(storableText("a\0b \ud83d\ude00 \ud83d x \ude00 \\u0000")).toBe(
      "a\ufffdb \ud83d\ude00 \ufffd x \ufffd \\u0000",
    );
    expect(canonicalValue({ "k\0": "\ud800" })).toEqual({ "k\ufffd": "\ufffd" });
  });

  test("keeps a long text's beginning and its hash", () => {
    const card = canonicalValue({ card: "x".repeat(200_000) }) as { card: string };
    expect(card.card).toMatch(/^x{500}… \[200000 characters, sha256 [0-9a-f]{64}\]$/);
    // The cut falls inside a pair.
    expect(canonicalValue(`${"x".repeat(499)}${"\ud83d\ude00".repeat(3_000)}`)).toMatch(
      /^x{499}\ufffd… \[/,
    );
  });

  test("is bounded as a whole and in depth", () => {
    const many = canonicalValue(Array.from({ length: 20_000 }, (_, index) => index));
    expect(many).toEqual({
      omitted: expect.stringMatching(/^\d+ characters of JSON$/),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    let deep: unknown = 1;
    for (let level = 0; level < 5_000; level += 1) deep = { deep };
    expect(JSON.stringify(canonicalValue(deep))).toContain("nested too deeply");
  });

  test("keeps a key named __proto__ as a key", () => {
    const value = canonicalValue(JSON.parse('{"__proto__":{"polluted":true}}'));
    expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":true}}');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
