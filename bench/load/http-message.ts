/** The bytes of one request, made once and sent again and again. */
export function writeRequest({
  host,
  path,
  headers,
  body,
}: {
  host: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}): Uint8Array {
  const all = { Host: host, ...headers, "Content-Length": String(body.length) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), body]);
}

export interface Response {
  readonly status: number;
  readonly body: Buffer;
}

const headEnd = Buffer.from("\r\n\r\n");
const lastChunk = Buffer.from("\r\n0\r\n\r\n");
const statusAt = "HTTP/1.1 ".length;

/**
 * Reads the one response that these bytes hold; null while some of it is missing. Only as much of HTTP
 * as the servers measured here speak: a length, or chunks (whose body is left as it came, sizes included).
 */
export function readResponse(bytes: Buffer): Response | null {
  const end = bytes.indexOf(headEnd);
  if (end === -1) return null;
  const head = bytes.toString("latin1", 0, end);
  const status = Number(head.slice(statusAt, statusAt + 3));
  const start = end + headEnd.length;
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) {
    const isWhole = bytes.indexOf(lastChunk, start) !== -1;
    return isWhole ? { status, body: withoutChunkSize(bytes.subarray(start)) } : null;
  }
  const stop = start + Number(length);
  return bytes.length < stop ? null : { status, body: bytes.subarray(start, stop) };
}

/** From the first chunk's data on, which is all that is looked at. */
function withoutChunkSize(chunks: Buffer): Buffer {
  return chunks.subarray(chunks.indexOf("\r\n") + 2);
}

/** What is wrong with an answer; null: nothing. */
export function problemOf({ status, body }: Response, expected: Buffer): string | null {
  if (status === 200 && body.subarray(0, expected.length).equals(expected)) return null;
  return `status ${status}, body ${JSON.stringify(body.toString("utf8", 0, 200))}`;
}
