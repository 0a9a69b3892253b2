import { allowsAddress, buildNetworks } from "@/lib/platform/networks";

/** The networks that lie in none of the others: where a key would work from beside those. */
export function networksBeyond(
  networks: readonly string[],
  allowed: readonly string[],
): readonly string[] {
  return networks.filter((network) => !liesWithin(network, allowed));
}

/** Whether the first list lets in what the second does not. An empty one lets in every address. */
export function isWiderNetworks(next: readonly string[], last: readonly string[]): boolean {
  if (last.length === 0) return false;
  return next.length === 0 || networksBeyond(next, last).length > 0;
}

/** Networks of this notation lie in each other or apart: the base address and the length decide. */
function liesWithin(network: string, allowed: readonly string[]): boolean {
  const { address, length } = partsOf(network);
  return allowed.some((one) => {
    const networks = buildNetworks([one]);
    return partsOf(one).length <= length && networks !== null && allowsAddress(networks, address);
  });
}

function partsOf(network: string): { address: string; length: number } {
  const [address = "", length] = network.split("/");
  const whole = address.includes(":") ? 128 : 32;
  return { address, length: length === undefined ? whole : Number(length) };
}
