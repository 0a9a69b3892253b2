import { Readable } from "node:stream";
import { parseRange } from "./parse-range";
import { formatReprDigest } from "./repr-digest";

/** A file that a use case gives away. */
export interface GivenFile {
  /** The name that a browser saves it under. */
  readonly fileName: string;
  /** Hex SHA-256. */
  readonly digest: string;
  readonly sizeBytes: number;
  read(range?: { start: number; end: number }): AsyncIterable<Uint8Array>;
}

/**
 * A stored file as the answer to GET or HEAD: whole, or the one range that was asked for, so that a broken
 * download goes on where it was. Always an attachment, of a type that no browser shows.
 */
export function answerFile(request: Request, requestId: string, file: GivenFile): Response {
  const etag = `"sha256-${file.digest}"`;
  const headers = new Headers({
    "Content-Type": "application/octet-stream",
    "Content-Disposition": attachment(file.fileName),
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, no-cache, no-transform",
    ETag: etag,
    "Repr-Digest": formatReprDigest(file.digest),
    "X-Request-Id": requestId,
    "X-Content-Type-Options": "nosniff",
  });
  if (matches(request.headers.get("if-none-match"), etag)) {
    return new Response(null, { status: 304, headers });
  }
  const condition = request.headers.get("if-range");
  const isRangeWanted = condition === null || condition === etag;
  const range = isRangeWanted ? parseRange(request.headers.get("range"), file.sizeBytes) : null;
  if (range === "unsatisfiable") {
    headers.set("Content-Range", `bytes */${file.sizeBytes}`);
    return new Response(null, { status: 416, headers });
  }
  const { start, end } = range ?? { start: 0, end: file.sizeBytes - 1 };
  headers.set("Content-Length", String(end - start + 1));
  if (range !== null) headers.set("Content-Range", `bytes ${start}-${end}/${file.sizeBytes}`);
  const body = request.method === "HEAD" ? null : toWeb(file.read(range ?? undefined));
  return new Response(body, { status: range === null ? 200 : 206, headers });
}

/** RFC 6266: plain for whoever reads only that, and the whole name for all others. */
function attachment(fileName: string): string {
  const plain = fileName.replace(/[^\w. -]/g, "_");
  const whole = encodeURIComponent(fileName).replace(/['()*]/g, percentEncode);
  const extended = plain === fileName ? "" : `; filename*=UTF-8''${whole}`;
  return `attachment; filename="${plain}"${extended}`;
}

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** Weak comparison, as RFC 9110 wants it for If-None-Match. */
function matches(header: string | null, etag: string): boolean {
  const given = (header ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  return given.includes(etag) || given.includes("*");
}

function toWeb(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(bytes, { objectMode: false })) as ReadableStream<Uint8Array>;
}
