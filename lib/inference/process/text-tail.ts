const keptBytes = 8_192;

/** The last few kilobytes of a stream, however much came. */
export class TextTail {
  private kept: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    this.kept = Buffer.concat([this.kept, chunk.subarray(-keptBytes)]).subarray(-keptBytes);
  }

  text(): string {
    return this.kept.toString("utf8");
  }
}
