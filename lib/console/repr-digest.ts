import { AppError } from "@/lib/platform/errors";

/**
 * The hex SHA-256 of a Repr-Digest header (RFC 9530, a dictionary of algorithm → byte sequence), or
 * undefined without the header. Errors: `digest.unsupported` when it names no usable SHA-256: a digest
 * that nobody checks would be a false promise.
 */
export function parseReprDigest(header: string | null): string | undefined {
  if (header === null || header.trim() === "") return undefined;
  for (const member of header.split(",")) {
    const found = /^\s*sha-256\s*=\s*:([A-Za-z0-9+/]{43}=):\s*(;.*)?$/.exec(member);
    if (found?.[1] !== undefined) return Buffer.from(found[1], "base64").toString("hex");
  }
  throw new AppError("digest.unsupported", "Repr-Digest names no SHA-256 of 32 bytes in base64.");
}

/** The header for bytes of a hex SHA-256. */
export function formatReprDigest(digest: string): string {
  return `sha-256=:${Buffer.from(digest, "hex").toString("base64")}:`;
}
