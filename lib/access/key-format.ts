import { createHash, randomInt } from "node:crypto";
import { crc32 } from "node:zlib";
import { type KeyKind, keyPattern } from "@/lib/contract/key";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const randomLength = 30;
const checksumLength = 6;

/** A key as it may be looked up: its hash, and what people recognise it by. */
export interface ParsedKey {
  /** SHA-256 of the whole key. */
  readonly hash: Buffer;
  readonly prefix: string;
}

/** CRC-32 (IEEE, as in zlib) in base62, most significant digit first, padded with "0". */
function checksumOf(head: string): string {
  let rest = crc32(head);
  let digits = "";
  for (let place = 0; place < checksumLength; place += 1) {
    digits = alphabet.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/** A new secret of about 178 random bits. */
export function createKeySecret(kind: KeyKind = "live"): string {
  let body = "";
  for (let place = 0; place < randomLength; place += 1) body += alphabet.charAt(randomInt(62));
  const head = `onw_${kind}_${body}`;
  return head + checksumOf(head);
}

/** What a key is for stands in its prefix, so that nobody can change it later. */
export function kindOfKey(prefix: string): KeyKind {
  return prefix.startsWith("onw_test_") ? "test" : "live";
}

/** The key's parts, or null when form or checksum are wrong: junk costs no query. */
export function parseKey(text: string): ParsedKey | null {
  if (!keyPattern.test(text)) return null;
  const head = text.slice(0, -checksumLength);
  if (checksumOf(head) !== text.slice(-checksumLength)) return null;
  return { hash: createHash("sha256").update(text).digest(), prefix: text.slice(0, 12) };
}
