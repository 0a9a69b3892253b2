import { expect, test } from "vitest";
import { linkSchema } from "@/lib/contract/version";
import { versionLabelSchema } from "@/lib/contract/version-label";
import { aboutChange, wrongAbout } from "./about-text";

const blank = { label: "", author: "", sourceUrl: "", dataUrl: "" };

test.each(["1.4.0", "12", "a b", "x".repeat(64), "-a", "v1+gpu"])(
  "the form says of the label %j what the server says",
  (label) => {
    const isWrong = wrongAbout({ ...blank, label }).includes("label");
    expect(isWrong).toBe(!versionLabelSchema.safeParse(label).success);
  },
);

test.each([
  "https://a.example/x",
  "http://a",
  "ftp://a",
  "https://u:p@a",
  "a.example",
  "https://a b",
])("the form says of the link %j what the server says", (sourceUrl) => {
  const isWrong = wrongAbout({ ...blank, sourceUrl }).includes("sourceUrl");
  expect(isWrong).toBe(!linkSchema.safeParse(sourceUrl).success);
});

test("only what was changed is sent, and what was emptied is taken away", () => {
  const before = { ...blank, label: "one", author: "Ada" };
  expect(aboutChange(before, before)).toEqual({});
  expect(aboutChange(before, { ...before, label: "", sourceUrl: "https://a" })).toEqual({
    label: null,
    sourceUrl: "https://a",
  });
  expect(aboutChange(before, { ...before, author: "" })).toEqual({ author: "" });
});
