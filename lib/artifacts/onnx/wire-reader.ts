import { limits } from "./limits";
import { count, invalid, tooComplex } from "./refusals";

/**
 * A strict reader of the protobuf wire format over a window of a file, so that its memory does not
 * depend on the file's size.
 *
 * The parsers are synchronous generators: a yield says "I need the window moved", and `drive`
 * answers by an asynchronous read. Inner loops therefore run at full speed, and the event loop gets
 * its turn at every window.
 *
 * The one rule for parsers: ask `isHungry()` before each field, and yield when it is true. After
 * that, a tag, a number, a length or a name is certain to lie inside the window.
 */
export type Walk<T = void> = Generator<undefined, T, undefined>;

export const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const windowBytes = 256 * 1024;
/** What a reader needs of a file: an open one, or anything that can say what stands where. */
export interface ReadsAt {
  read(
    into: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
}

/** After a jump most of a full window would be read in vain: the next thing is a jump again. */
const firstReadBytes = 8 * 1024;
/** More than the longest of tag + length + name. */
const lookaheadBytes = limits.nameBytes + 64;

export class WireReader {
  private readonly window = Buffer.allocUnsafeSlow(windowBytes);
  private at = 0;
  private filled = 0;
  private readBytes = firstReadBytes;
  private fieldsLeft: number = limits.fields;
  private elementsLeft: number = limits.elements;
  // Halves of the number read last: 64 bits do not fit a double.
  private low = 0;
  private high = 0;

  /** `base` is where reading starts; nothing at or beyond `fileBytes` exists. */
  constructor(
    private readonly handle: ReadsAt,
    private base: number,
    private readonly fileBytes: number,
  ) {}

  position(): number {
    return this.base + this.at;
  }

  fail(what: string): Error {
    return invalid(`The file cannot be read at byte ${this.position()}: ${what}.`);
  }

  private lacks(bytes: number): boolean {
    return this.filled - this.at < bytes && this.base + this.filled < this.fileBytes;
  }

  isHungry(): boolean {
    return this.lacks(lookaheadBytes);
  }

  async refill(): Promise<void> {
    const isSequential = this.at <= this.filled;
    this.base += this.at;
    this.at = 0;
    this.filled = 0;
    this.readBytes = isSequential ? Math.min(this.readBytes * 4, windowBytes) : firstReadBytes;
    const wanted = Math.min(this.readBytes, this.fileBytes - this.base);
    while (this.filled < wanted) {
      const { bytesRead } = await this.handle.read(
        this.window,
        this.filled,
        wanted - this.filled,
        this.base + this.filled,
      );
      if (bytesRead === 0) throw new Error("The file became shorter while it was read.");
      this.filled += bytesRead;
    }
  }

  private readVarint(end: number): void {
    this.high = 0;
    // Most numbers of a model are one byte: keys, kinds, small sizes.
    const first = this.window[this.at] ?? 0;
    if (first < 0x80 && this.at < this.filled && this.base + this.at < end) {
      this.low = first;
      this.at += 1;
      return;
    }
    this.readLongVarint(end);
  }

  private readLongVarint(end: number): void {
    this.low = 0;
    for (let index = 0; index < 10; index += 1) {
      if (this.base + this.at >= end) throw this.fail("it ends inside a number");
      if (this.at >= this.filled) throw new Error("A parser read outside of its window.");
      const byte = this.window[this.at] ?? 0;
      this.at += 1;
      const bits = byte & 0x7f;
      if (index < 4) this.low |= bits << (7 * index);
      else if (index > 4) this.high |= bits << (7 * index - 32);
      else {
        this.low |= bits << 28;
        this.high |= bits >>> 4;
      }
      if (byte >= 0x80) continue;
      if (index === 9 && byte > 1) throw this.fail("a number has more than 64 bits");
      return;
    }
    throw this.fail("a number has more than ten bytes");
  }

  /** The key of the next field: field number times 8 plus wire type. */
  tag(end: number): number {
    this.fieldsLeft -= 1;
    if (this.fieldsLeft < 0) {
      throw tooComplex(`The file has more than ${count(limits.fields)} fields.`);
    }
    this.readVarint(end);
    const key = this.low >>> 0;
    if (this.high !== 0 || key >>> 3 === 0) throw this.fail("a field number is out of range");
    const type = key & 7;
    if (type === 3 || type === 4) throw this.fail("it has a group, which ONNX does not use");
    if (type > 5) throw this.fail(`wire type ${type} does not exist`);
    return key;
  }

  private expect(key: number, type: number, field: string): void {
    if ((key & 7) !== type) throw this.fail(`${field} has wire type ${key & 7}, expected ${type}`);
  }

  /** A signed 64-bit number; exact up to 2^53, near enough to compare beyond. */
  integer(key: number, end: number, field: string): number {
    this.expect(key, wire.varint, field);
    this.readVarint(end);
    return this.high * 2 ** 32 + (this.low >>> 0);
  }

  /** The same without a key, inside a packed list. */
  packedInteger(end: number): number {
    this.readVarint(end);
    return this.high * 2 ** 32 + (this.low >>> 0);
  }

  /** The last integer with all of its digits. */
  exactInteger(): bigint {
    return (BigInt(this.high) << 32n) | BigInt(this.low >>> 0);
  }

  /** Enters a length-delimited field and gives the position of its end, which lies inside `end`. */
  open(key: number, end: number, field: string): number {
    this.expect(key, wire.bytes, field);
    this.readVarint(end);
    const length = (this.high >>> 0) * 2 ** 32 + (this.low >>> 0);
    if (length > end - this.position()) throw this.fail(`${field} is longer than what contains it`);
    return this.position() + length;
  }

  /** Continues at a later position, without reading what lies between. */
  jump(target: number): void {
    this.at = target - this.base;
  }

  /** Passes over a field that nobody needs, checking only its frame. */
  skip(key: number, end: number): void {
    const type = key & 7;
    if (type === wire.varint) this.readVarint(end);
    else if (type === wire.bytes) this.jump(this.open(key, end, `field ${key >>> 3}`));
    else this.skipFixed(type === wire.fixed64 ? 8 : 4, end);
  }

  private skipFixed(width: number, end: number): void {
    if (width > end - this.position()) throw this.fail("it ends inside a number");
    this.at += width;
  }

  /** A name: short, valid UTF-8, and without NUL, which no database text can hold. */
  name(key: number, end: number, field: string): string {
    const stop = this.open(key, end, field);
    const length = stop - this.position();
    if (length > limits.nameBytes) {
      throw tooComplex(
        `${field} at byte ${this.position()} has ${count(length)} bytes; the limit is ${count(limits.nameBytes)}.`,
      );
    }
    const text = this.decode(length);
    if (text === null) throw this.fail(`${field} is not valid UTF-8 text`);
    this.at += length;
    return text;
  }

  private decode(length: number): string | null {
    if (this.at + length > this.filled) throw new Error("A parser read outside of its window.");
    const bytes = this.window.subarray(this.at, this.at + length);
    if (length === 0) return "";
    const text = bytes.toString("utf8");
    // A replacement character of the file's own is valid; compare only when there is one.
    const isExact = !text.includes("\uFFFD") || Buffer.from(text, "utf8").equals(bytes);
    return isExact && !text.includes("\0") ? text : null;
  }

  /** A copy of the next bytes, at most a window's worth. */
  *copy(length: number): Walk<Buffer> {
    if (length > windowBytes) throw new Error("A parser asked for more than a window.");
    while (this.lacks(length)) yield;
    const bytes = Buffer.from(this.window.subarray(this.at, this.at + length));
    this.at += length;
    return bytes;
  }

  private spend(elements: number): void {
    this.elementsLeft -= elements;
    if (this.elementsLeft >= 0) return;
    throw tooComplex(`The lists of the file have more than ${count(limits.elements)} elements.`);
  }

  /** Whether the next field is of the same one-byte key, and certainly inside the window. */
  private repeats(key: number, end: number): boolean {
    if (
      key > 0x7f ||
      this.filled - this.at < 32 ||
      this.base + this.at >= end ||
      this.window[this.at] !== key
    )
      return false;
    this.at += 1;
    return true;
  }

  /** Passes over a run of unpacked numbers of one field; gives how many there were. */
  skipRun(key: number, end: number): number {
    const width = (key & 7) === wire.fixed32 ? 4 : 8;
    const isVarint = (key & 7) === wire.varint;
    let elements = 0;
    do {
      if (isVarint) this.readVarint(end);
      else this.skipFixed(width, end);
      elements += 1;
    } while (this.repeats(key, end));
    this.spend(elements);
    return elements;
  }

  /** Passes over a run of strings of one field; gives how many there were. */
  skipStrings(key: number, end: number, field: string): number {
    let elements = 0;
    do {
      const stop = this.open(key, end, field);
      if (stop - this.position() > limits.stringBytes) {
        throw tooComplex(
          `A string of ${field} has ${count(stop - this.position())} bytes; the limit is ${count(limits.stringBytes)}.`,
        );
      }
      this.jump(stop);
      elements += 1;
    } while (this.repeats(key, end));
    this.spend(elements);
    return elements;
  }

  /** Passes over a packed list; gives how many numbers there were. `width` null: varints. */
  *skipPacked(key: number, end: number, field: string, width: number | null): Walk<number> {
    const stop = this.open(key, end, field);
    if (width !== null) {
      const length = stop - this.position();
      if (length % width !== 0) throw this.fail(`${field} is not a whole number of elements`);
      this.jump(stop);
      return length / width;
    }
    let elements = 0;
    let unfinished = 0;
    while (this.position() < stop) {
      if (this.at >= this.filled) yield;
      const until = Math.min(this.filled, stop - this.base);
      if (this.at >= until) throw new Error("A parser read outside of its window.");
      const before = elements;
      for (let index = this.at; index < until; index += 1) {
        unfinished = (this.window[index] ?? 0) < 0x80 ? 0 : unfinished + 1;
        if (unfinished === 0) elements += 1;
        else if (unfinished === 10) throw this.fail("a number has more than ten bytes");
      }
      this.at = until;
      this.spend(elements - before);
    }
    if (unfinished > 0) throw this.fail("it ends inside a number");
    return elements;
  }
}

/** Runs a parser to its end, moving the window whenever it asks. */
export async function drive<T>(reader: WireReader, walk: Walk<T>): Promise<T> {
  for (;;) {
    const step = walk.next();
    if (step.done === true) return step.value;
    await reader.refill();
  }
}
