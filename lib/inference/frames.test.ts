import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import {
  createFrameReader,
  createFrameWriter,
  type Frame,
  FrameError,
  type FrameWriter,
} from "./frames";

const limits = { maxHeadBytes: 1_000, maxBodyBytes: 100_000 };

function bytesOf(write: (frames: FrameWriter) => void): Buffer {
  const stream = new PassThrough({ highWaterMark: 10_000_000 });
  const frames = createFrameWriter(stream);
  write(frames);
  frames.flush();
  const data: unknown = stream.read();
  if (!Buffer.isBuffer(data)) throw new Error("nothing written");
  return data;
}

function readInPieces(bytes: Buffer, size: number): Frame[] {
  const frames: Frame[] = [];
  const reader = createFrameReader(limits, (frame) => frames.push(frame));
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
  return frames;
}

describe("frames", () => {
  const body = Buffer.from(Array.from({ length: 3_000 }, (_, i) => i % 251));
  const bytes = bytesOf((frames) => {
    frames.write(Buffer.from("grüße"), [body.subarray(0, 1), body.subarray(1)]);
    frames.write(Buffer.from("b"));
    frames.write(Buffer.from("c"), [Buffer.from([0])]);
  });

  it.each([1, 3, 7, 1_024, bytes.length])("arrive whole in pieces of %d bytes", (size) => {
    const frames = readInPieces(bytes, size);
    expect(frames.map((frame) => frame.head.toString())).toEqual(["grüße", "b", "c"]);
    expect(frames.map((frame) => frame.body.length)).toEqual([3_000, 0, 1]);
    expect(frames[0]?.body.equals(body)).toBe(true);
  });

  it("refuses a head or a body over its bound before it is allocated", () => {
    const reader = createFrameReader(limits, () => undefined);
    const start = Buffer.alloc(8);
    start.writeUInt32LE(2, 0);
    start.writeUInt32LE(0xffff_ffff, 4);
    expect(() => reader.push(start)).toThrow(FrameError);
    const other = createFrameReader(limits, () => undefined);
    start.writeUInt32LE(1_001, 0);
    expect(() => other.push(start)).toThrow(FrameError);
  });

  it.each([7, 1_024, 100_000])(
    "outlive a buffer of %d bytes that is read into again and again",
    (size) => {
      const frames: Frame[] = [];
      const reader = createFrameReader({ ...limits, isChunkReused: true }, (frame) =>
        frames.push(frame),
      );
      const reused = Buffer.alloc(size);
      for (let at = 0; at < bytes.length; at += size) {
        const count = bytes.copy(reused, 0, at, at + size);
        reader.push(reused.subarray(0, count));
        reused.fill(0xff);
      }
      expect(frames.map((frame) => frame.head.toString())).toEqual(["grüße", "b", "c"]);
      expect(frames[0]?.body.equals(body)).toBe(true);
    },
  );

  it("come whole when the body is too long to be joined to its head", () => {
    const large = Buffer.alloc(60_000, 7);
    const written = bytesOf((frames) => {
      frames.write(Buffer.from("a"));
      frames.write(Buffer.from("h"), [large]);
      frames.write(Buffer.from("z"));
    });
    const frames = readInPieces(written, 4_096);
    expect(frames.map(({ head }) => head.toString())).toEqual(["a", "h", "z"]);
    expect(frames[1]?.body.equals(large)).toBe(true);
  });
});

describe("memory that was released", () => {
  const large = (fill: number) => Buffer.alloc(80_000, fill);
  const framesOf = (fills: readonly number[]) =>
    bytesOf((frames) => {
      for (const fill of fills) frames.write(Buffer.from("h"), [large(fill)]);
    });

  function reader(frames: Frame[]) {
    return createFrameReader({ ...limits, isChunkReused: true }, (frame) => frames.push(frame));
  }

  it("holds the next body, and one that was not is left alone", () => {
    const frames: Frame[] = [];
    const { push } = reader(frames);
    push(framesOf([1]));
    push(framesOf([2]));
    frames[1]?.release();
    push(framesOf([3]));
    expect(frames[0]?.body.equals(large(1))).toBe(true);
    expect(frames[2]?.body.equals(large(3))).toBe(true);
    expect(frames[2]?.body.buffer).toBe(frames[1]?.body.buffer);
  });

  it("is never that of a chunk, which holds others' frames", () => {
    const frames: Frame[] = [];
    const { push } = createFrameReader(limits, (frame) => frames.push(frame));
    push(framesOf([1, 2]));
    frames[0]?.release();
    push(framesOf([3]));
    expect(frames[1]?.body.equals(large(2))).toBe(true);
  });
});
