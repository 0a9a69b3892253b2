import { describe, expect, it } from "vitest";
import { exactNumbers, readJson } from "./json-reader";
import { isJsonArray, JsonNumber, NonFiniteToken } from "./json-value";
import { refusalOf } from "./testing/contexts";

const strict = { allowsNonFinite: false };

function refusedText(source: string | Buffer): string {
  const error = refusalOf(() => readJson(source, strict));
  expect(error.code).toBe("request.malformed");
  return error.detail;
}

describe("the JSON reader", () => {
  it("reads every kind of value", () => {
    const value = readJson('{"a":[1,-2.5,true,null,"x\\n\\u00e9"],"b":{"c":false}} ', strict);
    expect(value).toEqual(
      new Map<string, unknown>([
        ["a", [1, new JsonNumber("-2.5"), true, null, "x\né"]],
        ["b", new Map([["c", false]])],
      ]),
    );
  });

  it("keeps the digits of integers that a double would round", () => {
    expect(readJson("[9007199254740993]", strict)).toEqual([new JsonNumber("9007199254740993")]);
    expect(new JsonNumber("9007199254740993").toInteger()).toBe(9007199254740993n);
  });

  it("knows whether a decimal text is an integer, without rounding", () => {
    const read = (text: string) => new JsonNumber(text).toInteger();
    expect(read("1.0")).toBe(1n);
    expect(read("-12.50e1")).toBe(-125n);
    expect(read("1e18")).toBe(10n ** 18n);
    expect(read("0e999999999999")).toBe(0n);
    expect(read("1.00000000000000000001")).toBeNull();
    expect(read("1e-1")).toBeNull();
    expect(read("1e400")).toBeNull();
    expect(read(`${"9".repeat(1_000_000)}`)).toBeNull();
  });

  it("gives back the source of decimals that JSON.parse has rounded", () => {
    const array = readJson("[1.00000000000000000001,2]", strict);
    expect(array).toEqual([1, 2]);
    if (!isJsonArray(array)) throw new Error("not an array");
    expect(exactNumbers(array)).toEqual([new JsonNumber("1.00000000000000000001"), 2]);
  });

  it("keeps the sign of zero on both paths", () => {
    expect(readJson("[-0]", strict)).toEqual([-0]);
    expect(readJson('["",-0]', strict)).toEqual(["", -0]);
  });

  it("takes __proto__ and constructor for ordinary keys", () => {
    const value = readJson('{"__proto__":1,"constructor":2}', strict);
    expect(value).toEqual(
      new Map([
        ["__proto__", 1],
        ["constructor", 2],
      ]),
    );
    expect(Object.hasOwn(Object.prototype, "1")).toBe(false);
  });

  it("refuses duplicate keys and names them", () => {
    expect(refusedText('{"a":1,"a":2}')).toContain('byte 7: the key "a" is repeated');
    expect(refusedText('{"a":1,"\\u0061":2}')).toContain("repeated");
  });

  it.each(["[", "{", '{"a":', "[[1,2],"])(
    "refuses 100,000 levels of %s without a stack overflow",
    (open) => {
      expect(refusedText(open.repeat(100_000))).toMatch(/nested deeper than 100 levels|expected/);
    },
  );

  it("reads 100 levels and refuses 101", () => {
    expect(isJsonArray(readJson("[".repeat(100) + "]".repeat(100), strict))).toBe(true);
    expect(refusedText("[".repeat(101) + "]".repeat(101))).toContain("deeper than 100");
    expect(refusedText(`${"[".repeat(101)}"x"${"]".repeat(101)}`)).toContain("deeper than 100");
  });

  it("reads numbers of a million digits without exhausting anything", () => {
    const digits = "1".repeat(1_000_000);
    expect(readJson(`[${digits}]`, strict)).toEqual([new JsonNumber(digits)]);
  });

  it.each([
    ["", "byte 0: expected a value, the body ends"],
    ["1,2", "byte 1: unexpected text after the end"],
    ["[1,]", "byte 3"],
    ["[1,,2]", "byte 3"],
    ["[1 2]", "byte 3"],
    ["[01]", "byte 1: a number starts with 0"],
    ["[+1]", "byte 1"],
    ["[1.]", "byte 3: expected a digit"],
    ["[.5]", "byte 1"],
    ["[1e]", "byte 3"],
    ["[--1]", "byte 2"],
    ["[tru]", "byte 1"],
    ["[1e5x]", "byte 4"],
    ['{"a" 1}', 'expected ":"'],
    ['{"a":1,}', "expected a key"],
    ["{a:1}", "expected a key"],
    ["{'a':1}", "expected a key"],
    ['["a', "a string does not end"],
    ['["\\x"]', "unknown escape"],
    ['["a\nb"]', "control character"],
    ["[1]]", "byte 3"],
    ["\ufeff[1]", "byte 0"],
    ["[1]\0", "byte 3"],
    ["[undefined]", "byte 1"],
    ["// x\n[1]", "byte 0"],
    ['{"é":x}', "byte 6"],
  ])("refuses %j and says where", (source, expected) => {
    expect(refusedText(source)).toContain(expected);
  });

  it("refuses bytes that are not UTF-8 and says where", () => {
    expect(refusedText(Buffer.from([0x5b, 0x22, 0xc3, 0x28, 0x22, 0x5d]))).toContain("byte 2");
    const afterReal = Buffer.concat([Buffer.from('["\ufffd'), Buffer.from([0xff, 0x22, 0x5d])]);
    expect(refusedText(afterReal)).toContain("byte 5");
    expect(refusedText(Buffer.from([0xff, 0xfe, 0x31, 0x00]))).toContain("byte 0");
    expect(refusedText(Buffer.from([0xed, 0xa0, 0x80]))).toContain("byte 0");
  });

  it("takes NaN and the infinities only where they are allowed", () => {
    const value = readJson("[NaN,Infinity,-Infinity]", { allowsNonFinite: true });
    expect(value).toEqual([
      new NonFiniteToken(Number.NaN),
      new NonFiniteToken(Number.POSITIVE_INFINITY),
      new NonFiniteToken(Number.NEGATIVE_INFINITY),
    ]);
    expect(refusedText("[NaN]")).toContain('send the string "NaN"');
    expect(refusedText("[-Infinity]")).toContain('send the string "-Infinity"');
    expect(() => readJson("[nan]", { allowsNonFinite: true })).toThrow();
    expect(() => readJson("[Inf]", { allowsNonFinite: true })).toThrow();
  });

  it("agrees with JSON.parse about large arrays of floats", () => {
    const floats = Array.from(
      { length: 5_000 },
      (_, index) => Math.sin(index) * 10 ** -(index % 40),
    );
    expect(readJson(JSON.stringify(floats), strict)).toEqual(floats);
  });
});
