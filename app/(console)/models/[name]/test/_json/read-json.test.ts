import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { printCompact, printPretty } from "./print-json";
import { type JsonNode, placeIn, readJson } from "./read-json";

function nodeOf(text: string): JsonNode {
  const reading = readJson(text);
  if (!reading.ok) throw new Error(`${reading.fault} at ${reading.at}`);
  return reading.node;
}

describe("reading JSON", () => {
  test("loses nothing that JSON.stringify writes, compact or pretty", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const compact = printCompact(nodeOf(text));
        expect(JSON.parse(compact)).toEqual(JSON.parse(text));
        expect(printCompact(nodeOf(printPretty(nodeOf(text))))).toBe(compact);
      }),
    );
  });

  test("accepts exactly what JSON.parse accepts, bare non-finite numbers apart", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'[]{},:"\\ 01e.-+tnu\n') }), (text) => {
        const accepts = (() => {
          try {
            JSON.parse(text);
            return true;
          } catch {
            return false;
          }
        })();
        expect(readJson(text).ok).toBe(accepts);
      }),
      { numRuns: 2_000 },
    );
  });

  test("keeps every digit and a key of any name", () => {
    expect(printCompact(nodeOf('{"__proto__":[9007199254740993,1.10]}'))).toBe(
      '{"__proto__":[9007199254740993,1.10]}',
    );
  });

  test("takes NaN and Infinity as Python prints them, and writes the dialect's strings", () => {
    expect(printCompact(nodeOf("[NaN, -Infinity]"))).toBe('["NaN","-Infinity"]');
  });

  test.each([
    ["[1,\n 2 3]", "comma", 2, 4],
    ['{"a"\n1}', "colon", 2, 1],
    ["[1,\n\n", "end", 3, 1],
    ["[1]\n]", "rest", 2, 1],
    ["[\n'a']", "value", 2, 1],
    ['["a\n"]', "string", 1, 2],
    ["[".repeat(200), "depth", 1, 101],
  ])("says where %j is wrong", (text, fault, line, column) => {
    const reading = readJson(text);
    expect(reading).toMatchObject({ ok: false, fault });
    expect(placeIn(text, reading.ok ? 0 : reading.at)).toEqual({ line, column });
  });
});
