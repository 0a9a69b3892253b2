import type { ElementCodec } from "./element-codec";
import type { Segment } from "./model-graph";

type Emit = (value: number) => void;

/** Takes the bytes of a piece of data as they come, cut anywhere. */
export type Decode = (bytes: Uint8Array) => void;

/** Gives every element to `emit`, keeping no more than an unfinished one between calls. */
export function createDecoder(
  { form, key }: Pick<Segment, "form" | "key">,
  codec: ElementCodec,
  emit: Emit,
): Decode {
  const give = emitShared(codec, emit);
  if (form === "varint") return decodeVarints(key, codec, give);
  const width = form === "raw" ? codec.width : form === "fixed32" ? 4 : 8;
  const read =
    form === "raw"
      ? codec.read
      : form === "fixed32"
        ? (view: DataView, at: number) => view.getFloat32(at, true)
        : (view: DataView, at: number) => view.getFloat64(at, true);
  return decodeFixed({ width, skip: key === null ? 0 : 1, read }, give);
}

/** Several elements of a few bits share a byte. */
function emitShared({ perByte, fromShared }: ElementCodec, emit: Emit): Emit {
  if (perByte === 1) return emit;
  return (byte) => {
    for (let index = 0; index < perByte; index += 1) emit(fromShared(byte, index));
  };
}

function decodeFixed(
  { width, skip, read }: { width: number; skip: number; read: ElementCodec["read"] },
  emit: Emit,
): Decode {
  const step = width + skip;
  const carried = new Uint8Array(step);
  const carriedView = new DataView(carried.buffer);
  let held = 0;
  return (bytes) => {
    let at = 0;
    if (held > 0) {
      at = Math.min(step - held, bytes.length);
      carried.set(bytes.subarray(0, at), held);
      held += at;
      if (held < step) return;
      emit(read(carriedView, skip));
      held = 0;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (; at + step <= bytes.length; at += step) emit(read(view, at + skip));
    carried.set(bytes.subarray(at));
    held = bytes.length - at;
  };
}

function decodeVarints(key: number | null, codec: ElementCodec, emit: Emit): Decode {
  let low = 0;
  let high = 0;
  let index = 0;
  let isKeyNext = key !== null;
  return (bytes) => {
    for (const byte of bytes) {
      if (isKeyNext) {
        isKeyNext = false;
        continue;
      }
      const bits = byte & 0x7f;
      if (index < 4) low |= bits << (7 * index);
      else if (index > 4) high |= bits << (7 * index - 32);
      else {
        low |= bits << 28;
        high |= bits >>> 4;
      }
      index += 1;
      if (byte >= 0x80) continue;
      emit(codec.fromInteger(low, high));
      low = 0;
      high = 0;
      index = 0;
      isKeyNext = key !== null;
    }
  };
}
