import type { IncomingMessage } from "node:http";
import type { Transform } from "node:stream";
import zlib from "node:zlib";
import { AppError } from "@/lib/platform/errors";

/** What Onnward reads and writes. `deflate` is a zlib stream, as the standard says. */
export type ContentEncoding = "gzip" | "deflate";

const names: Readonly<Record<string, ContentEncoding>> = {
  gzip: "gzip",
  "x-gzip": "gzip",
  deflate: "deflate",
};

/** How the body is compressed; null: not at all. Errors: `request.media_type`. */
export function readContentEncoding({ headers }: IncomingMessage): ContentEncoding | null {
  const given = headers["content-encoding"]?.trim().toLowerCase();
  if (given === undefined || given === "" || given === "identity") return null;
  const known = Object.hasOwn(names, given) ? names[given] : undefined;
  if (known !== undefined) return known;
  throw new AppError(
    "request.media_type",
    `Content-Encoding: expected gzip, deflate or none, got ${given.slice(0, 40)}.`,
    { hint: "Compress the body once, with gzip or deflate, or send it uncompressed." },
  );
}

/** Undoes it, a chunk at a time: whoever reads it can stop before memory is filled. */
export function createInflater(encoding: ContentEncoding): Transform {
  return encoding === "gzip" ? zlib.createGunzip() : zlib.createInflate();
}

/**
 * The encoding that the caller likes best of ours; null: none. Only what is asked for (`*` asks for any);
 * a quality of 0 forbids, and of equals gzip is taken.
 */
export function chooseEncoding(acceptEncoding: string | undefined): ContentEncoding | null {
  if (acceptEncoding === undefined) return null;
  const qualities = readQualities(acceptEncoding);
  const anyOther = qualities.get("*") ?? 0;
  const gzip = qualities.get("gzip") ?? qualities.get("x-gzip") ?? anyOther;
  const deflate = qualities.get("deflate") ?? anyOther;
  const none = qualities.get("identity") ?? 0;
  const best = Math.max(gzip, deflate);
  if (best === 0 || none > best) return null;
  return gzip === best ? "gzip" : "deflate";
}

function readQualities(text: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const part of text.toLowerCase().split(",")) {
    const [name = "", ...parameters] = part.split(";").map((each) => each.trim());
    const given = parameters.find((each) => /^q\s*=/.test(each))?.replace(/^q\s*=\s*/, "");
    const quality = given === undefined ? 1 : Number(given);
    // What cannot be read forbids: sending plain bytes is never wrong.
    if (name !== "") found.set(name, quality >= 0 && quality <= 1 ? quality : 0);
  }
  return found;
}

/** Smaller answers do not pay for it. */
export const leastCompressedBytes = 1_024;

const compressor = { gzip: zlib.gzip, deflate: zlib.deflate } as const;

/** In zlib's own threads. Level 1: the fastest, and most of the gain. Null when it fails. */
export function compress(encoding: ContentEncoding, body: Buffer): Promise<Buffer | null> {
  return new Promise((resolve) => {
    compressor[encoding](body, { level: 1 }, (error, compressed) =>
      resolve(error === null ? compressed : null),
    );
  });
}
