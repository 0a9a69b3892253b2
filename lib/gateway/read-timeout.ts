const key = Buffer.from('"timeout"');
const backslash = 0x5c;
/** More than any deadline; so that digits without end stay a number. */
const longestDigits = 15;

/**
 * The request parameter `timeout` (microseconds) of the Open Inference Protocol, in milliseconds; null
 * when there is none. Reads no JSON, for the gateway parses no body: in well-formed JSON these bytes,
 * not escaped and followed by a colon, are a key and never a text. What is no positive whole number, as
 * in JSON that the worker will refuse, is none.
 */
export function readTimeoutMs(json: Buffer): number | null {
  let seen = 0;
  for (let at = json.indexOf(key); at !== -1; at = json.indexOf(key, at + key.length)) {
    seen += 1;
    if (seen > mostSeen) return null;
    if (json[at - 1] === backslash) continue;
    const after = json.toString("latin1", at + key.length, at + key.length + longestTail);
    const digits = /^\s*:\s*([0-9]+)\s*[,}]/.exec(after)?.[1];
    if (digits === undefined || digits.length > longestDigits) continue;
    const microseconds = Number(digits);
    if (microseconds > 0) return microseconds / 1_000;
  }
  return null;
}

/** A body may be made of nothing else; looking at all of them would hold up every other caller. */
const mostSeen = 1_000;

/** White space, colon, digits and what follows them. */
const longestTail = 64;
