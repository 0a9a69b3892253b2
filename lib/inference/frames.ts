import type { Duplex } from "node:stream";

/**
 * Frames over the socket between a pool and its worker: the length of the head and of the body (4 bytes
 * each, little-endian), the head, and the body as it came. What a head says is messages.ts's business. A
 * body is never parsed, encoded or copied more than once on its way.
 */
export interface Frame {
  readonly head: Buffer;
  /** May be a view of a larger buffer, which nobody writes to again before it is released. */
  readonly body: Buffer;
  /** Nothing looks at the body any more: its memory may hold another. May be left out. */
  readonly release: () => void;
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
/** Copying so few bytes costs less than handing one more buffer to the kernel. */
export const joinedBytes = 16 * 1024;

/**
 * When small frames leave: `soon`, at the end of what is being done just now; `together`, behind everything
 * that this turn of the event loop reads, of however many connections. Either way in one buffer and one
 * call of the kernel, which is what most of a small frame costs.
 */
export type FrameHaste = "soon" | "together";

/** Writes frames to a stream, in their order. */
export function createFrameWriter(stream: Duplex) {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let isDueSoon = false;

  function flush(): void {
    isDueSoon = false;
    const [first] = pending;
    if (first === undefined) return;
    const all = pending.length === 1 ? first : Buffer.concat(pending, pendingBytes);
    pending = [];
    pendingBytes = 0;
    stream.write(all);
  }

  function add(bytes: Buffer, haste: FrameHaste): void {
    if (haste === "soon" && !isDueSoon) {
      isDueSoon = true;
      process.nextTick(flush);
    } else if (pending.length === 0) setImmediate(flush);
    pending.push(bytes);
    pendingBytes += bytes.length;
    if (pendingBytes > joinedBytes) flush();
  }

  return {
    write(head: Buffer, body: readonly Buffer[] = [], haste: FrameHaste = "soon"): void {
      let bodyBytes = 0;
      for (const part of body) bodyBytes += part.length;
      const isJoined = bodyBytes <= joinedBytes;
      const start = Buffer.allocUnsafe(prefixBytes + head.length + (isJoined ? bodyBytes : 0));
      start.writeUInt32LE(head.length, 0);
      start.writeUInt32LE(bodyBytes, 4);
      head.copy(start, prefixBytes);
      let at = prefixBytes + head.length;
      if (isJoined) for (const part of body) at += part.copy(start, at);
      add(start, haste);
      if (isJoined) return;
      flush();
      for (const part of body) stream.write(part);
    },
    /** Now and not at the end of the turn: before the stream is ended. */
    flush,
  };
}

export type FrameWriter = ReturnType<typeof createFrameWriter>;

export interface FrameReaderOptions extends FrameLimits {
  /** The chunks are of a buffer that is written to again: nothing may stay a view of them. */
  readonly isChunkReused?: boolean;
}

/** Calls `onFrame` with every frame that `push` completes. `push` throws FrameError on a broken one. */
export function createFrameReader(
  { isChunkReused = false, ...limits }: FrameReaderOptions,
  onFrame: (frame: Frame) => void,
) {
  const spare = createSpareBuffers();
  const prefix = createFiller(isChunkReused, Buffer.allocUnsafeSlow);
  const content = createFiller(isChunkReused, spare.take);
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
      const frame = {
        head: whole.subarray(0, headBytes),
        body: whole.subarray(headBytes),
        // Of a chunk's memory the others in it would be overwritten.
        release: isChunkReused ? () => spare.give(whole) : doNothing,
      };
      headBytes = -1;
      prefix.begin(prefixBytes);
      onFrame(frame);
    }
  }
  return { push };
}

function doNothing(): void {
  // The collector takes it.
}

/** Smaller ones cost little to make. */
const leastSpareBytes = 64 * 1024;
const mostSpareBytes = 16 * 1024 ** 2;
const mostSpare = 4;

/** A few large buffers that were used before: memory that is new costs more than filling it. */
function createSpareBuffers() {
  const spare: ArrayBufferLike[] = [];
  return {
    take(bytes: number): Buffer {
      const at = spare.findIndex(({ byteLength }) => byteLength >= bytes);
      if (bytes < leastSpareBytes || at === -1) return Buffer.allocUnsafeSlow(bytes);
      const [found] = spare.splice(at, 1);
      return found === undefined ? Buffer.allocUnsafeSlow(bytes) : Buffer.from(found, 0, bytes);
    },
    give({ buffer }: Buffer): void {
      const { byteLength } = buffer;
      const isOfUse = byteLength >= leastSpareBytes && byteLength <= mostSpareBytes;
      if (isOfUse && spare.length < mostSpare) spare.push(buffer);
    },
  };
}

function assertWithin(limits: FrameLimits, headBytes: number, bodyBytes: number): void {
  if (headBytes > limits.maxHeadBytes) throw new FrameError(`head of ${headBytes} bytes`);
  if (bodyBytes > limits.maxBodyBytes) throw new FrameError(`body of ${bodyBytes} bytes`);
}

/**
 * Collects a known number of bytes. All in one chunk: a view of it, where it may be one. Else one buffer of
 * the final size is filled, so that a body in a thousand chunks costs as many copies as it has bytes.
 */
function createFiller(isChunkReused: boolean, allocate: (bytes: number) => Buffer) {
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
      if (buffer === null && count === size && !isChunkReused) buffer = chunk.subarray(0, count);
      else {
        buffer ??= allocate(size);
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
