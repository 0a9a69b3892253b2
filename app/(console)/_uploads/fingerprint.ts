const sampleBytes = 4_096;
const samples = 64;

/**
 * Tells a file from another of the same name and size, from samples all through it: an upload that goes
 * on after a reload must not mix two files. Not against a forger, who would only cheat themselves; and not
 * by crypto.subtle, which plain-http installations do not have.
 */
export async function fingerprintOf(file: Blob): Promise<string> {
  let first = 0xdeadbeef;
  let second = 0x41c6ce57;
  for (const at of sampleStarts(file.size)) {
    const bytes = new Uint8Array(await file.slice(at, at + sampleBytes).arrayBuffer());
    for (const byte of bytes) {
      first = Math.imul(first ^ byte, 2_654_435_761);
      second = Math.imul(second ^ byte, 1_597_334_677);
    }
  }
  const hex = (value: number) => (value >>> 0).toString(16).padStart(8, "0");
  return `${file.size}-${hex(first)}${hex(second)}`;
}

/** Evenly spread, the first and the last bytes among them. */
export function sampleStarts(sizeBytes: number): number[] {
  const last = Math.max(0, sizeBytes - sampleBytes);
  const count = Math.min(samples, Math.ceil(sizeBytes / sampleBytes));
  return Array.from({ length: count }, (_, index) =>
    Math.floor((last * index) / Math.max(1, count - 1)),
  );
}
