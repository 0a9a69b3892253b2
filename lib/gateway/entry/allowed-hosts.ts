import { isIP } from "node:net";
import os from "node:os";

/**
 * Names that no stranger can point at us, because the public DNS has none of them: a page that was loaded
 * under one of these came from within. They are what a first start on a laptop or a LAN is called by.
 */
const privateSuffix = /\.(?:localhost|local|internal|lan|home\.arpa|test)$/;

/**
 * Whether we answer under the name in a Host header. A page of another site whose name is made to resolve
 * to us (DNS rebinding) would be of our own origin for the browser, and links made under a forged name
 * would lead to its owner. `names` undefined: addresses, and names that nobody else can own.
 */
export function createHostRule(names: readonly string[] | undefined): (host: string) => boolean {
  if (names === undefined) {
    const own = os.hostname().toLowerCase();
    return (host) => isPrivateName(nameOf(host), own);
  }
  if (names.includes("*")) return () => true;
  const known = new Set(names);
  return (host) => known.has(nameOf(host));
}

function isPrivateName(name: string, own: string): boolean {
  if (name === own || name.startsWith("[") || isIP(name) !== 0) return true;
  return !name.includes(".") || privateSuffix.test(name);
}

/** Without the port, and without the dot that may end a whole name. */
function nameOf(host: string): string {
  return host
    .toLowerCase()
    .replace(/:\d*$/, "")
    .replace(/(?<=[^.])\.$/, "");
}
