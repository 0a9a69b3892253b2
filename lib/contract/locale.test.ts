import { describe, expect, test } from "vitest";
import { acceptTimeZone, chooseLocale } from "./locale";

describe("the language of a request", () => {
  test.each([
    ["what the person chose wins", "zh-CN", "en-GB,en;q=0.9", "zh-CN"],
    ["the first that we have", undefined, "fr-FR,fr;q=0.9,zh-TW;q=0.8,en;q=0.7", "zh-CN"],
    ["English for a language that we do not have", undefined, "fr-FR", "en"],
    ["a cookie of somebody else's making is ignored", "klingon", "zh", "zh-CN"],
    ["no header at all", undefined, null, "en"],
  ])("%s", (_, chosen, accepted, expected) => {
    expect(chooseLocale(chosen, accepted)).toBe(expected);
  });
});

test("a time zone is one that exists, else UTC", () => {
  expect(acceptTimeZone("Asia/Shanghai")).toBe("Asia/Shanghai");
  expect(acceptTimeZone("Mars/Olympus")).toBe("UTC");
  expect(acceptTimeZone(undefined)).toBe("UTC");
});
