import { expect, test } from "vitest";
import { formatReprDigest, parseReprDigest } from "./repr-digest";

const digest = "ab".repeat(32);

test("a digest header is read among others, and round-trips", () => {
  expect(parseReprDigest(formatReprDigest(digest))).toBe(digest);
  expect(parseReprDigest(`md5=:AAAA:, ${formatReprDigest(digest)};x=1`)).toBe(digest);
  expect(parseReprDigest(null)).toBeUndefined();
  expect(parseReprDigest(" ")).toBeUndefined();
});

test.each(["sha-256=abc", "sha-256=:AAAA:", "md5=:AAAA:", digest, "sha-256=:%:"])(
  "a digest header that cannot be checked is refused: %s",
  (header) => {
    expect(() => parseReprDigest(header)).toThrow(
      expect.objectContaining({ code: "digest.unsupported" }),
    );
  },
);
