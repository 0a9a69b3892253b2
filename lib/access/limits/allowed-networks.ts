import { BlockList, isIP } from "node:net";

/** The networks as a list that can be asked; null when there are none: from anywhere. */
export function buildNetworks(networks: readonly string[]): BlockList | null {
  if (networks.length === 0) return null;
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    const family = familyOf(address);
    // The contract let nothing else in. A list that lost all its networks still allows nobody.
    if (family === null) continue;
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** Whether a call from this address is within the networks. An address that nobody knows is not. */
export function allowsAddress(networks: BlockList, address: string | null): boolean {
  if (address === null) return false;
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  const family = familyOf(plain);
  return family !== null && networks.check(plain, family);
}

function familyOf(address: string): "ipv4" | "ipv6" | null {
  const version = isIP(address);
  if (version === 0) return null;
  return version === 4 ? "ipv4" : "ipv6";
}
