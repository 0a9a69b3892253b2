import { isUtf8 } from "node:buffer";
import { AppError } from "@/lib/platform/errors";

/** The body as text. Nothing in it is replaced: what is not UTF-8 is refused, with its place. */
export function decodeUtf8(bytes: Buffer): string {
  const text = decodeLeniently(bytes);
  if (isUtf8(bytes)) return text;
  let index = text.indexOf("\ufffd");
  let offset = Buffer.byteLength(text.slice(0, index));
  // A replacement character that was sent as such is legal; the first that was not is the fault.
  while (index >= 0 && bytes.subarray(offset, offset + 3).equals(Buffer.from("\ufffd"))) {
    const next = text.indexOf("\ufffd", index + 1);
    offset += Buffer.byteLength(text.slice(index, next));
    index = next;
  }
  throw new AppError("request.malformed", `The body is not valid UTF-8 at byte ${offset}.`);
}

function decodeLeniently(bytes: Buffer): string {
  try {
    return bytes.toString("utf8");
  } catch (cause) {
    // V8 has a longest string of about 512 MB.
    throw new AppError("request.too_large", "The body is too long to be read as text.", {
      hint: "Send tensors in the binary form of the Open Inference Protocol.",
      cause,
    });
  }
}
