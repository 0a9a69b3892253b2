import { AppError } from "@/lib/platform/errors";
import { type ParsedKey, parseKey } from "../key-format";

/** Names under which people put keys into URLs. */
const keyParameters = ["api_key", "apikey", "api-key", "key", "access_token", "token"];

/** A whole key anywhere in a text; the prefix by which people search for one is not. */
const keyInText = /onw_(?:live|test)_[0-9A-Za-z]{36}/;
const keysInText = new RegExp(keyInText, "g");
const keyLength = 45;

/** Throws `key.in_url` when the query string carries something that is formed or named like a key. */
export function refuseKeyInUrl(query: URLSearchParams): void {
  for (const [name, value] of query) {
    const isNamed = keyParameters.includes(name.toLowerCase());
    if (isNamed || keyInText.test(value) || keyInText.test(name)) throw keyInUrl();
  }
}

export function keyInUrl(): AppError {
  return new AppError("key.in_url", "The URL carries an API key.");
}

/**
 * The first whole key, with a right checksum, that stands anywhere in a URL: in its path or its query,
 * percent-encoded or not. It is burnt: URLs are written down all along the way.
 */
export function findKeyInUrl(url: string): ParsedKey | null {
  // Nearly every URL is shorter than a key.
  if (url.length < keyLength) return null;
  for (const [text] of decoded(url).matchAll(keysInText)) {
    const key = parseKey(text);
    if (key !== null) return key;
  }
  return null;
}

function decoded(text: string): string {
  if (!text.includes("%")) return text;
  // Only what a key is made of: a broken escape elsewhere must not hide one.
  return text.replace(/%([2-7][0-9a-f])/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
