import { expect, test } from "vitest";
import { allowsAddress, buildNetworks } from "./networks";

function allows(networks: string[], address: string | null): boolean {
  const list = buildNetworks(networks);
  return list === null || allowsAddress(list, address);
}

test.each([
  ["10.0.0.0/8", "10.255.255.255", true],
  ["10.0.0.0/8", "11.0.0.0", false],
  ["10.1.2.3/8", "10.9.9.9", true],
  ["192.0.2.7", "192.0.2.7", true],
  ["192.0.2.7", "192.0.2.70", false],
  ["192.0.2.7", "::ffff:192.0.2.7", true],
  ["0.0.0.0/0", "203.0.113.9", true],
  ["0.0.0.0/0", "2001:db8::1", false],
  ["2001:db8::/32", "2001:db8:ffff::1", true],
  ["2001:db8::/32", "2001:db9::1", false],
  ["::1", "0:0:0:0:0:0:0:1", true],
  ["::/0", "fe80::1", true],
])("%s and %s: %s", (network, address, expected) => {
  expect(allows([network], address)).toBe(expected);
});

test("any of several networks is enough", () => {
  const both = ["10.0.0.0/8", "2001:db8::/32"];
  expect(allows(both, "10.0.0.1")).toBe(true);
  expect(allows(both, "2001:db8::1")).toBe(true);
  expect(allows(both, "127.0.0.1")).toBe(false);
});

test("no list is from anywhere; with a list an address that nobody knows, or that is none, is refused", () => {
  expect(allows([], null)).toBe(true);
  for (const address of [null, "", "unknown", "10.0.0.1, 10.0.0.2", "010.0.0.1", "10.0.0.1:80"])
    expect(allows(["10.0.0.0/8"], address)).toBe(false);
});
