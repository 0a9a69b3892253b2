import { describe, expect, test } from "vitest";
import { maxSampleBytes } from "@/lib/contract/golden-sample";
import { membersAt } from "./json-spans";
import { parseGoldenSamples } from "./parse-golden-samples";

const parse = (text: string) => parseGoldenSamples(Buffer.from(text));

describe("a file of golden samples", () => {
  test("keeps inputs and outputs byte for byte, 64-bit integers and white space too", () => {
    const inputs = '{ "id": 9223372036854775807,\n "t": "\\"}]{ \\u00e9", "v":[[1.0e0,-0],[ ]] }';
    const text = `{"samples" : [ {"name":"a","inputs": ${inputs} ,"outputs":{"y":[1]}},
      {"outputs":{},"inputs":{},"tolerance":{"absolute":0.5},"name":"b"} ] }`;
    expect(parse(text)).toEqual([
      {
        name: "a",
        inputs,
        outputs: '{"y":[1]}',
        tolerance: { absolute: 1e-5, relative: 1e-4 },
      },
      { name: "b", inputs: "{}", outputs: "{}", tolerance: { absolute: 0.5, relative: 1e-4 } },
    ]);
  });

  test.each([
    ["no JSON", "{", /not JSON/],
    ["no UTF-8", Buffer.from([0x7b, 0xff]), /UTF-8/],
    ["no samples", "{}", /samples/],
    ["an empty list", '{"samples":[]}', /samples/],
    ["no object of inputs", '{"samples":[{"name":"a","inputs":[1],"outputs":{}}]}', /0\.inputs/],
    ["an unknown field", '{"samples":[{"name":"a","inputs":{},"outputs":{},"x":1}]}', /x/],
    [
      "a tolerance below nothing",
      '{"samples":[{"name":"a","inputs":{},"outputs":{},"tolerance":{"absolute":-1}}]}',
      /tolerance\.absolute/,
    ],
    [
      "one name twice",
      '{"samples":[{"name":"a","inputs":{},"outputs":{}},{"name":"a","inputs":{},"outputs":{}}]}',
      /"a"/,
    ],
    [
      "too many bytes in one",
      `{"samples":[{"name":"a","inputs":{"x":"${"y".repeat(maxSampleBytes)}"},"outputs":{}}]}`,
      /samples\.0\.inputs/,
    ],
  ])("with %s is refused, saying where", (_, text, words) => {
    expect(() => parseGoldenSamples(Buffer.from(text))).toThrow(
      expect.objectContaining({ code: "golden.invalid", message: expect.stringMatching(words) }),
    );
  });

  test("a key that comes twice counts as JSON.parse counts it", () => {
    const text = '{"a":1,"a":[2]}';
    const { from = 0, to = 0 } = membersAt(text, 0).get("a") ?? {};
    expect(text.slice(from, to)).toBe("[2]");
  });
});
