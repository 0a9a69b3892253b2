import type { Duplex } from "node:stream";

/**
 * Frames over the socket between a pool and its worker: the length of the head and of the body (4 bytes
 * each, little-endian), the head as JSON, and the body as it came. A body is never parsed, encoded or
 * copied more than once on its way.
 */
export interface Frame {
  readonly head: unknown;
  /** May be a view of a larger buffer: copy it to keep it. */
  readonly body: Buffer;
}

export interface FrameLimits {
  readonly maxHeadBytes: number;
  readonly maxBodyBytes: number;
}

/** The other side broke the framing: whatever it says from now on cannot be trusted. */
export class FrameError extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = "FrameError";
  }
}

const prefixBytes = 8;
const nothing = Buffer.alloc(0);

/** Writes one frame, as one packet when it is small. */
export function writeFrame(stream: Duplex, head: unknown, body: Buffer = nothing): void {
  const text = JSON.stringify(head);
  const headBytes = Buffer.byteLength(text);
  const start = Buffer.allocUnsafe(prefixBytes + headBytes);
  start.writeUInt32LE(headBytes, 0);
  start.writeUInt32LE(body.length, 4);
  start.write(text, prefixBytes, "utf8");
  stream.cork();
  stream.write(start);
  if (body.length > 0) stream.write(body);
  stream.uncork();
}

/** Calls `onFrame` with every frame that `push` completes. `push` throws FrameError on a broken one. */
export function createFrameReader(limits: FrameLimits, onFrame: (frame: Frame) => void) {
  const prefix = createFiller();
  const content = createFiller();
  prefix.begin(prefixBytes);
  let headBytes = -1;

  function push(chunk: Buffer): void {
    let rest = chunk;
    while (true) {
      if (headBytes < 0) {
        rest = prefix.take(rest);
        const start = prefix.filled();
        if (start === null) return;
        headBytes = start.readUInt32LE(0);
        const bodyBytes = start.readUInt32LE(4);
        assertWithin(limits, headBytes, bodyBytes);
        content.begin(headBytes + bodyBytes);
      }
      rest = content.take(rest);
      const whole = content.filled();
      if (whole === null) return;
      const frame = toFrame(whole, headBytes);
      headBytes = -1;
      prefix.begin(prefixBytes);
      onFrame(frame);
    }
  }
  return { push };
}

function assertWithin(limits: FrameLimits, headBytes: number, bodyBytes: number): void {
  if (headBytes > limits.maxHeadBytes) throw new FrameError(`head of ${headBytes} bytes`);
  if (bodyBytes > limits.maxBodyBytes) throw new FrameError(`body of ${bodyBytes} bytes`);
}

function toFrame(whole: Buffer, headBytes: number): Frame {
  try {
    const head: unknown = JSON.parse(whole.toString("utf8", 0, headBytes));
    return { head, body: whole.subarray(headBytes) };
  } catch {
    throw new FrameError("head is not JSON");
  }
}

/**
 * Collects a known number of bytes. All in one chunk: a view of it. Else one buffer of the final size is
 * filled, so that a body in a thousand chunks costs as many copies as it has bytes.
 */
function createFiller() {
  let size = 0;
  let have = 0;
  let buffer: Buffer | null = null;

  return {
    begin(bytes: number): void {
      size = bytes;
      have = 0;
      buffer = null;
    },
    /** Takes what it needs and returns the rest. */
    take(chunk: Buffer): Buffer {
      const count = Math.min(size - have, chunk.length);
      if (buffer === null && count === size) buffer = chunk.subarray(0, count);
      else {
        buffer ??= Buffer.allocUnsafeSlow(size);
        chunk.copy(buffer, have, 0, count);
      }
      have += count;
      return chunk.subarray(count);
    },
    filled(): Buffer | null {
      return have === size ? (buffer ?? nothing) : null;
    },
  };
}
