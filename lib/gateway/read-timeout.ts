const timeoutKey = Buffer.from('"timeout"');
const parametersKey = Buffer.from('"parameters"');
/** More than any deadline; so that digits without end stay a number. */
const longestDigits = 15;
/** White space, colon, and digits and what follows them or the brace. */
const longestTail = 64;
/** So much JSON is looked through, some 25 ms at most: looking at more would hold up every other caller. */
const mostBytes = 8 * 1024 ** 2;

const quote = 0x22;
const backslash = 0x5c;
/** What a byte does to the depth. */
const steps = new Int8Array(256);
for (const byte of Buffer.from("[{")) steps[byte] = 1;
for (const byte of Buffer.from("]}")) steps[byte] = -1;

/**
 * The request parameter `timeout` (microseconds) of the Open Inference Protocol, in milliseconds; null
 * when there is none: `{"parameters":{"timeout":…}}` at the top, and no other key of that name, such as a
 * tensor's own parameter. Reads no JSON, for the gateway parses no body: it counts brackets, and only
 * where the word occurs at all. What is no positive whole number, as in JSON that the worker will refuse,
 * is none.
 */
export function readTimeoutMs(json: Buffer): number | null {
  // Almost every body ends here, at the speed of a search.
  if (json.indexOf(timeoutKey) === -1) return null;
  const after = findTimeout(json);
  if (after === null) return null;
  const digits = /^\s*:\s*([0-9]+)\s*[,}]/.exec(tailOf(json, after))?.[1];
  if (digits === undefined || digits.length > longestDigits) return null;
  const microseconds = Number(digits);
  return microseconds > 0 ? microseconds / 1_000 : null;
}

/** Where the key ends. In well-formed JSON a text that a colon follows is a key. */
function findTimeout(json: Buffer): number | null {
  const end = Math.min(json.length, mostBytes);
  let depth = 0;
  let isInParameters = false;
  for (let at = 0; at < end; at += 1) {
    const byte = json[at] ?? 0;
    if (byte !== quote) {
      depth += steps[byte] ?? 0;
      continue;
    }
    const after = skipText(json, at, end);
    if (depth === 1) isInParameters = isKey(json, at, after, parametersKey, /^\s*:\s*\{/);
    else if (depth === 2 && isInParameters && isKey(json, at, after, timeoutKey, /^\s*:/))
      return after;
    at = after - 1;
  }
  return null;
}

/** The place behind the closing quote of the text that begins at `at`. */
function skipText(json: Buffer, at: number, end: number): number {
  for (let next = at + 1; next < end; next += 1) {
    const byte = json[next];
    if (byte === quote) return next + 1;
    if (byte === backslash) next += 1;
  }
  return end;
}

function isKey(json: Buffer, from: number, to: number, key: Buffer, tail: RegExp): boolean {
  if (to - from !== key.length) return false;
  return json.compare(key, 0, key.length, from, to) === 0 && tail.test(tailOf(json, to));
}

function tailOf(json: Buffer, from: number): string {
  return json.toString("latin1", from, from + longestTail);
}
