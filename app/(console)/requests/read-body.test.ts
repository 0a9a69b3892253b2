import { expect, test } from "vitest";
import { readBody } from "./read-body";

const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString("base64");

test("a kept body reads as text, also when it was cut within a character, and binary does not", () => {
  const chinese = Buffer.from('{"a":"推荐"}');
  expect(readBody(base64(chinese))).toEqual({ sizeBytes: 14, text: '{"a":"推荐"}' });
  expect(readBody(base64(chinese.subarray(0, 8))).text).toBe('{"a":"');
  expect(readBody(base64(Uint8Array.of(0x80, 0x3f))).text).toBeNull();
  expect(readBody(base64(Uint8Array.of(0x41, 0))).text).toBeNull();
  expect(readBody("")).toEqual({ sizeBytes: 0, text: "" });
});
