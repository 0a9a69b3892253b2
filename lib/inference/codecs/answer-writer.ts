import { AppError } from "@/lib/platform/errors";

const flushLength = 65_536;

/**
 * Collects an answer from text and bytes, never holding more than the limit: an answer that is too
 * large is refused while it is written, before it is whole. Nothing is copied to put parts together.
 */
export class AnswerWriter {
  private readonly parts: Buffer[] = [];
  private text = "";
  private flushed = 0;

  constructor(private readonly maxBytes: number) {}

  write(text: string): void {
    this.text += text;
    if (this.text.length >= flushLength) this.flush();
  }

  writeBytes(bytes: Uint8Array): void {
    this.flush();
    if (bytes.byteLength > 0) {
      this.add(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    }
  }

  /** Bytes written so far. */
  size(): number {
    this.flush();
    return this.flushed;
  }

  finish(): readonly Buffer[] {
    this.flush();
    return this.parts;
  }

  private flush(): void {
    if (this.text === "") return;
    this.add(Buffer.from(this.text, "utf8"));
    this.text = "";
  }

  private add(part: Buffer): void {
    this.flushed += part.length;
    if (this.flushed > this.maxBytes) throw outputTooLarge(this.maxBytes);
    this.parts.push(part);
  }
}

export function outputTooLarge(maxBytes: number): AppError {
  return new AppError("output.too_large", `The answer would be larger than ${maxBytes} bytes.`);
}
