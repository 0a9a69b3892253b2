import { createHash, type Hash } from "node:crypto";
import { remember } from "@/lib/platform/remember";

/** Hashes of files on their way, as far as this process has seen every byte of them. */
export interface HashMemory {
  /** The hash of the first `offset` bytes, which is the caller's now; undefined: somebody must read them. */
  take(id: string, offset: number): Hash | undefined;
  keep(id: string, offset: number, hash: Hash): void;
  forget(id: string): void;
}

/** More are read again when their last byte is here. A hash is some hundred bytes. */
const mostKept = 1_024;

/** Node cannot write a hash down: after a restart the bytes are read again, once, when all are here. */
export function hashMemory(): HashMemory {
  return remember("upload hashes", createMemory);
}

function createMemory(): HashMemory {
  const kept = new Map<string, { offset: number; hash: Hash }>();
  return {
    take(id, offset) {
      const known = kept.get(id);
      kept.delete(id);
      if (known?.offset === offset) return known.hash;
      return offset === 0 ? createHash("sha256") : undefined;
    },
    keep(id, offset, hash) {
      kept.delete(id);
      kept.set(id, { offset, hash });
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    },
    forget: (id) => void kept.delete(id),
  };
}
