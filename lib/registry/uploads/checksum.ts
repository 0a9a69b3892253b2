import { createHash } from "node:crypto";

/** Names in `Tus-Checksum-Algorithm`, which are Node's too. */
export const checksumAlgorithms = ["sha1", "sha256", "sha512", "md5"] as const;

/** `Upload-Checksum`, parsed. */
export interface Checksum {
  readonly algorithm: (typeof checksumAlgorithms)[number];
  readonly value: Buffer;
}

/** Computes what the header says of one request's bytes; null without a header. */
export function createChecksum(checksum: Checksum | undefined) {
  if (checksum === undefined) return null;
  const hash = createHash(checksum.algorithm);
  return {
    update: (bytes: Uint8Array) => void hash.update(bytes),
    isRight: () => hash.digest().equals(checksum.value),
  };
}
