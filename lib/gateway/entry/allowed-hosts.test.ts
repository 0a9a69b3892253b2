import { expect, test } from "vitest";
import { createHostRule } from "./allowed-hosts";

test.each([
  ["127.0.0.1:3000", true],
  ["192.168.1.7:3000", true],
  ["[::1]:3000", true],
  ["[2001:db8::1]", true],
  ["localhost:3000", true],
  ["LOCALHOST", true],
  ["app.localhost:3000", true],
  ["onnward", true],
  ["ml01:3000", true],
  ["ml01.local", true],
  ["ml01.local.", true],
  ["onnward.prod.internal:80", true],
  ["evil.example", false],
  ["evil.example:3000", false],
  ["evil.example.", false],
  ["localhost.evil.example", false],
  ["127.0.0.1.evil.example", false],
  ["127.0.0.1.nip.io", false],
  ["evil.com.", false],
])("with no list, %s is one that only we can be called by: %s", (host, expected) => {
  expect(createHostRule(undefined)(host)).toBe(expected);
});

test("with a list it is exactly that, on any port; a star is any name", () => {
  const rule = createHostRule(["onnward.example.com", "[::1]"]);
  for (const host of ["onnward.example.com", "Onnward.Example.com:8443", "[::1]:3000"])
    expect(rule(host)).toBe(true);
  for (const host of ["a.onnward.example.com", "example.com", "localhost", "127.0.0.1"])
    expect(rule(host)).toBe(false);
  expect(createHostRule(["*"])("evil.example")).toBe(true);
});
