import { createHash, type Hash } from "node:crypto";

/** A request whose body is hashed as it is read. */
export interface HashedRequest {
  readonly request: Request;
  /** SHA-256 of what is asked, body and all; reads what nobody has read of it. */
  digest(): Promise<Buffer>;
}

/** Nothing is held back: an upload passes through in the pieces in which it comes. */
export function hashRequest(request: Request): HashedRequest {
  const hash = createHash("sha256").update(headOf(request));
  if (request.body === null) return { request, digest: async () => hash.digest() };
  const body = request.body.pipeThrough(hashing(hash));
  const hashed = new Request(request, { body, duplex: "half" } as RequestInit);
  let digest: Buffer | undefined;
  return {
    request: hashed,
    async digest() {
      if (digest !== undefined) return digest;
      if (!hashed.bodyUsed) await hashed.body?.pipeTo(new WritableStream());
      digest = hash.digest();
      return digest;
    },
  };
}

/** An upload is described in headers. */
const describing = ["upload-length", "upload-metadata"];

function headOf(request: Request): string {
  const { pathname, search } = new URL(request.url);
  const type = request.headers.get("content-type") ?? "";
  const said = describing.flatMap((name) => {
    const value = request.headers.get(name);
    return value === null ? [] : [`${name}: ${value}\n`];
  });
  return `${request.method} ${pathname}${search}\n${type}\n${said.join("")}`;
}

function hashing(hash: Hash): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(chunk, controller) {
      hash.update(chunk);
      controller.enqueue(chunk);
    },
  });
}
