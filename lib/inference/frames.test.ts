import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { createFrameReader, type Frame, FrameError, writeFrame } from "./frames";

const limits = { maxHeadBytes: 1_000, maxBodyBytes: 100_000 };

function bytesOf(write: (stream: PassThrough) => void): Buffer {
  const stream = new PassThrough({ highWaterMark: 10_000_000 });
  write(stream);
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
  const bytes = bytesOf((stream) => {
    writeFrame(stream, { type: "a", text: "grüße" }, body);
    writeFrame(stream, { type: "b" });
    writeFrame(stream, { type: "c" }, Buffer.from([0]));
  });

  it.each([1, 3, 7, 1_024, bytes.length])("arrive whole in pieces of %d bytes", (size) => {
    const frames = readInPieces(bytes, size);
    expect(frames.map((frame) => frame.head)).toEqual([
      { type: "a", text: "grüße" },
      { type: "b" },
      { type: "c" },
    ]);
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

  it("refuses a head that is not JSON", () => {
    const reader = createFrameReader(limits, () => undefined);
    expect(() => reader.push(Buffer.from([2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7b]))).toThrow(
      FrameError,
    );
  });
});
