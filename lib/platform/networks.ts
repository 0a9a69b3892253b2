import { BlockList, isIP } from "node:net";

/** The networks as a list that can be asked; null when there are none. */
export function buildNetworks(networks: readonly string[]): BlockList | null {
  if (networks.length === 0) return null;
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    const family = familyOf(address);
    // The contract let nothing else in. A list that lost all its networks still holds nobody.
    if (family === null) continue;
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** Lists that an address must be in all of, as lists that can be asked; null when none holds anybody. */
export function buildAllNetworks(lists: readonly (readonly string[])[]): BlockList[] | null {
  const all = lists.map(buildNetworks).filter((list) => list !== null);
  return all.length === 0 ? null : all;
}

/** Whether an address is within every one of the lists. */
export function allowsEverywhere(lists: readonly BlockList[], address: string | null): boolean {
  return lists.every((list) => allowsAddress(list, address));
}

/** Whether an address is within the networks. One that nobody knows is not. */
export function allowsAddress(networks: BlockList, address: string | null): boolean {
  if (address === null) return false;
  const plain = plainAddress(address);
  const family = familyOf(plain);
  return family !== null && networks.check(plain, family);
}

/** Without the clothes of IPv6 that an IPv4 peer wears on a socket for both, and without a zone. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "").replace(/%.*$/, "");
}

/**
 * What is counted together as one address: an IPv4 address, an IPv6 /64. With single addresses, who has
 * a /64 would have 2^64 of them.
 */
export function addressKey(address: string): string {
  const plain = plainAddress(address);
  return familyOf(plain) === "ipv6" ? ipv6Network(plain) : plain;
}

/** The /64 of an IPv6 address, in one spelling. */
export function ipv6Network(address: string): string {
  return `${groupsOf(address).slice(0, 4).join(":")}::/64`;
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

function familyOf(address: string): "ipv4" | "ipv6" | null {
  const version = isIP(address);
  if (version === 0) return null;
  return version === 4 ? "ipv4" : "ipv6";
}
