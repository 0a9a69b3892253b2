import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { dataPaths } from "../data-dir";

/**
 * The id under which this machine's gateway reports, the same after every restart: so a gateway that
 * was killed takes its old row over, and promotions do not wait a minute for one that is already back.
 * The host's name is mixed in, since a data folder may have been copied. Called under the instance lock.
 */
export function readOrMakeGatewayId(): string {
  const seed = readSeed(dataPaths().gatewayId);
  const digest = createHash("sha256").update(`${seed}\0${os.hostname()}`).digest("hex");
  // The form of a version 8 UUID (RFC 9562, 5.8): the rest is the digest's.
  return digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-8$3-8$4-$5");
}

function readSeed(file: string): string {
  try {
    const text = readFileSync(file, "utf8").trim();
    if (text !== "") return text;
  } catch {
    // The first start here.
  }
  const made = randomUUID();
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${made}\n`, { mode: 0o600 });
  return made;
}
