import { isIPv4, isIPv6 } from "node:net";

/**
 * The network that an address is counted under: an IPv4 /24, an IPv6 /64. One household or office has
 * one; with single addresses, who has a /64 would have 2^64 of them.
 */
export function networkOf(address: string | null): string {
  if (address === null) return "unknown";
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIPv4(mapped)) return `${mapped.split(".").slice(0, 3).join(".")}.0/24`;
  const [plain = ""] = address.split("%");
  if (!isIPv6(plain)) return "unknown";
  return `${groupsOf(plain).slice(0, 4).join(":")}::/64`;
}

function groupsOf(address: string): string[] {
  const [head = "", tail] = address.toLowerCase().split("::");
  const before = head === "" ? [] : head.split(":");
  if (tail === undefined) return before.map(withoutZeros);
  const after = tail === "" ? [] : tail.split(":");
  // An IPv4 in the tail stands for two groups; it is never among the first four.
  const missing = 8 - before.length - after.length;
  const zeros = Array.from({ length: Math.max(0, missing) }, () => "0");
  return [...before, ...zeros, ...after].map(withoutZeros);
}

function withoutZeros(group: string): string {
  return group.replace(/^0+(?=.)/, "");
}
