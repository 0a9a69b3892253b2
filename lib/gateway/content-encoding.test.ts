import { expect, it } from "vitest";
import { chooseEncoding } from "./content-encoding";

it.each([
  [undefined, null],
  ["", null],
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["deflate", "deflate"],
  ["gzip, deflate, br, zstd", "gzip"],
  ["deflate, gzip;q=0.5", "deflate"],
  ["GZIP; Q=0.3, deflate;q=0.2", "gzip"],
  ["br;q=1.0, *;q=0.1", "gzip"],
  ["*", "gzip"],
  ["gzip;q=0, *", "deflate"],
  ["gzip;q=0", null],
  ["*;q=0", null],
  ["identity", null],
  ["identity;q=1, gzip;q=0.5", null],
  ["identity;q=0.5, gzip", "gzip"],
  ["gzip;q=nonsense", null],
  ["gzip;q=2", null],
  ["br", null],
  ["__proto__", null],
])("of Accept-Encoding: %s comes %s", (header, expected) => {
  expect(chooseEncoding(header)).toBe(expected);
});
