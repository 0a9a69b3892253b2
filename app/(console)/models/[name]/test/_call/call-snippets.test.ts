import { execFileSync } from "node:child_process";
import vm from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  curlCall,
  pythonCall,
  pythonLiteral,
  requestFile,
  scriptQuote,
  shellQuote,
  typescriptCall,
} from "./call-snippets";

const body = '{"user_id":[9007199254740993],"text":["it\'s \\"wörldly\\" 你好 \\\\ $HOME"]}';
const target = {
  origin: "https://models.example.com",
  model: "recommender",
  version: "production",
  body,
  hasWideIntegers: false,
};

/** What a real shell passes on. */
function shell(quoted: string): string {
  return execFileSync("/bin/sh", ["-c", `printf %s ${quoted}`], { encoding: "utf8" });
}

const sendable = fc.string({ unit: "binary" }).filter((text) => !/\0|\p{Surrogate}/u.test(text));

describe("a call to paste", () => {
  test("survives the shell, quotes, backslashes and other scripts included", () => {
    expect(shell(shellQuote(body))).toBe(body);
    fc.assert(
      fc.property(sendable, (text) => {
        expect(shell(shellQuote(text))).toBe(text);
      }),
      { numRuns: 40 },
    );
  });

  test("survives a TypeScript literal", () => {
    fc.assert(
      fc.property(sendable, (text) => {
        expect(vm.runInNewContext(scriptQuote(text))).toBe(text);
      }),
    );
  });

  test("names host, model, alias and the variable that holds the key", () => {
    for (const call of [curlCall(target), pythonCall(target), typescriptCall(target)]) {
      expect(call).toContain("https://models.example.com/predict/recommender@production");
      expect(call).toContain("ONNWARD_API_KEY");
    }
  });

  test("is Python with Python's words, and whole numbers unrounded", () => {
    expect(pythonLiteral('{"a":[true,false,null,9007199254740993,-1.5],"b":["NaN","é"]}')).toBe(
      '{"a": [True, False, None, 9007199254740993, -1.5], "b": ["NaN", "é"]}',
    );
  });

  test("reads a long request from a file", () => {
    const long = { ...target, body: `{"x":[${"0,".repeat(5_000)}0]}` };
    for (const call of [curlCall(long), pythonCall(long), typescriptCall(long)]) {
      expect(call).toContain(requestFile);
      expect(call.length).toBeLessThan(1_000);
    }
  });

  test("does not tell TypeScript to round an answer of 64-bit integers", () => {
    expect(typescriptCall({ ...target, hasWideIntegers: true })).not.toContain("response.json()");
  });
});
