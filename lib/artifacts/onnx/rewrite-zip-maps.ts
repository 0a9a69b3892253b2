import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import type { ByteRange, ScannedModel, ZipMap } from "./scanned-model";
import { type Bytes, concat, int, message, tag, text, varint } from "./wire-writer";

/** The derived file: as long as it says, byte for byte the original outside of what was replaced. */
export interface RewrittenModel {
  readonly sizeBytes: number;
  readonly stream: Readable;
}

interface Splice extends ByteRange {
  readonly bytes: Bytes;
}

const chunkBytes = 256 * 1024;
/** Imported when the file has no ai.onnx operator but ours; Identity has been there since opset 1. */
const identityOpset = 13;
const floatType = 1;

/**
 * Replaces each ZipMap of the scan by an Identity, so that the output is the tensor of probabilities
 * that went into it. The file is copied as it streams: nothing but the replaced parts, the length of
 * the graph around them and, if missing, the import of ai.onnx differs from the original.
 */
export function rewriteZipMaps(path: string, scan: ScannedModel): RewrittenModel {
  const splices = planSplices(scan);
  const change = splices.reduce((sum, splice) => sum + growth(splice), 0);
  return {
    sizeBytes: scan.sizeBytes + change,
    stream: Readable.from(copySpliced(path, scan.sizeBytes, splices), { objectMode: false }),
  };
}

function growth({ start, end, bytes }: Splice): number {
  return bytes.length - (end - start);
}

function planSplices(scan: ScannedModel): Splice[] {
  const inner = scan.zipMaps.flatMap((zipMap) => [
    { ...zipMap.node, bytes: identityNode(zipMap) },
    { ...zipMap.declaration, bytes: probabilitiesOutput(zipMap) },
  ]);
  const change = inner.reduce((sum, splice) => sum + growth(splice), 0);
  const { start, body, end } = scan.graph;
  const header = { start, end: body, bytes: concat(tag(7, 2), varint(end - body + change)) };
  const hasImport = scan.zipMaps.length === 0 || Object.hasOwn(scan.facts.opsets, "");
  const importBytes = hasImport ? [] : [message(8, text(1, ""), int(2, identityOpset))];
  const appended = importBytes.map((bytes) => ({
    start: scan.sizeBytes,
    end: scan.sizeBytes,
    bytes,
  }));
  return [header, ...inner.sort((a, b) => a.start - b.start), ...appended];
}

function identityNode({ input, output, nodeName }: ZipMap): Bytes {
  const name = nodeName === "" ? [] : [text(3, nodeName)];
  return message(1, text(1, input), text(2, output), ...name, text(4, "Identity"));
}

function probabilitiesOutput({ output, labels }: ZipMap): Bytes {
  const rows = message(1);
  const classes = message(1, int(1, labels.values.length));
  const tensor = message(1, int(1, floatType), message(2, rows, classes));
  return message(12, text(1, output), message(2, tensor));
}

async function* copySpliced(
  path: string,
  sizeBytes: number,
  splices: readonly Splice[],
): AsyncGenerator<Uint8Array> {
  const handle = await open(path, "r");
  try {
    let position = 0;
    const copyTo = async function* (end: number): AsyncGenerator<Uint8Array> {
      while (position < end) {
        const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, end - position));
        const { bytesRead } = await handle.read(chunk, 0, chunk.length, position);
        if (bytesRead === 0) throw new Error("The file became shorter while it was copied.");
        position += bytesRead;
        yield chunk.subarray(0, bytesRead);
      }
    };
    for (const { start, end, bytes } of splices) {
      yield* copyTo(start);
      yield bytes;
      position = end;
    }
    yield* copyTo(sizeBytes);
  } finally {
    await handle.close();
  }
}
