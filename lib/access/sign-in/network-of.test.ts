import { expect, test } from "vitest";
import { networkOf } from "./network-of";

test.each([
  ["203.0.113.9", "203.0.113.0/24"],
  ["203.0.113.200", "203.0.113.0/24"],
  ["::ffff:203.0.113.9", "203.0.113.0/24"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["unknown", "unknown"],
  [null, "unknown"],
])("%s is counted under %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
