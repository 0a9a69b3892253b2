import { expect, test } from "vitest";
import { linkSchema, uploadVersionQuery, versionPath } from "./version";
import { versionLabelSchema } from "./version-label";

test.each(["1.4.0", "v2", "2026-11-spring", "1.0.0-rc.1+build.5", "A", "9a", "x".repeat(64)])(
  "%s is a label, and a path takes it as one",
  (label) => {
    expect(versionLabelSchema.parse(label)).toBe(label);
    expect(versionPath.parse({ name: "m", number: label }).number).toBe(label);
  },
);

test.each([
  "",
  "12",
  "-1",
  ".5",
  "a b",
  "a/b",
  "a@b",
  "sha256:ab",
  "x".repeat(65),
  "é",
  "production",
])("%j is none", (label) => {
  expect(versionLabelSchema.safeParse(label).success).toBe(false);
});

test("digits in a path are a number, within what numbers can be", () => {
  expect(versionPath.parse({ name: "m", number: "12" }).number).toBe(12);
  for (const number of ["0", "2147483648", "99999999999999999999"])
    expect(versionPath.safeParse({ name: "m", number }).success).toBe(false);
});

test.each(["https://git.example/a/b?c=d#e", "http://10.0.0.1:8080/x", "https://例.example/"])(
  "%s is a link",
  (link) => {
    expect(linkSchema.parse(link)).toBe(link);
  },
);

test.each([
  "javascript:alert(1)",
  "data:text/html,x",
  "//git.example/x",
  "git.example/x",
  "https://",
  "https://me:secret@git.example/x",
  "https://me@git.example/x",
  "https://git.example/a b",
  "https://git.example\\@evil.example/",
  "ftp://git.example/x",
  `https://git.example/${"x".repeat(2_000)}`,
])("%s is none", (link) => {
  expect(linkSchema.safeParse(link).success).toBe(false);
});

test("an upload's tags are parted by commas, and each has to be one", () => {
  expect(uploadVersionQuery.parse({ tags: "nightly, gpu" }).tags).toEqual(["nightly", "gpu"]);
  expect(uploadVersionQuery.parse({ tags: "" }).tags).toEqual([]);
  expect(uploadVersionQuery.safeParse({ tags: "a,,b" }).success).toBe(false);
});
