import { isIPv4, isIPv6 } from "node:net";
import { ipv6Network, plainAddress } from "@/lib/platform/networks";

/**
 * The network that an address is counted under: an IPv4 /24, an IPv6 /64. One household or office has
 * one; with single addresses, who has a /64 would have 2^64 of them.
 */
export function networkOf(address: string | null): string {
  if (address === null) return "unknown";
  const plain = plainAddress(address);
  if (isIPv4(plain)) return `${plain.split(".").slice(0, 3).join(".")}.0/24`;
  return isIPv6(plain) ? ipv6Network(plain) : "unknown";
}
