/**
 * What the browser can tell of a file before a byte goes up. A comfort: the server's admission scan
 * decides, and knows more. Pure.
 */

/** How many bytes of the file's beginning the check wants to see. */
export const headBytes = 512;

const refusedCodes = [
  "empty",
  "tooLarge",
  "unreadable",
  "archive",
  "compressed",
  "pytorch",
  "pickle",
  "hdf5",
  "ort",
  "tflite",
  "gguf",
  "safetensors",
  "numpy",
  "externalData",
  "lfsPointer",
  "html",
  "notOnnx",
] as const;
export type FileFault = (typeof refusedCodes)[number];

/** `odd`: nothing speaks against the bytes, but the name does not end in `.onnx`. */
export type Finding =
  | { readonly kind: "fine" }
  | { readonly kind: "odd" }
  | { readonly kind: "refused"; readonly fault: FileFault };

interface KnownFormat {
  readonly fault: FileFault;
  readonly at: number;
  readonly magic: readonly number[];
}

/** None of them can begin an ONNX file. */
const otherFormats: readonly KnownFormat[] = [
  { fault: "ort", at: 4, magic: ascii("ORTM") },
  { fault: "tflite", at: 4, magic: ascii("TFL3") },
  { fault: "gguf", at: 0, magic: ascii("GGUF") },
  { fault: "numpy", at: 0, magic: [0x93, ...ascii("NUMPY")] },
  { fault: "hdf5", at: 0, magic: [0x89, ...ascii("HDF")] },
  { fault: "compressed", at: 0, magic: [0x1f, 0x8b] },
  { fault: "compressed", at: 0, magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { fault: "compressed", at: 0, magic: [0xfd, ...ascii("7zXZ")] },
  { fault: "compressed", at: 0, magic: ascii("BZh") },
  { fault: "archive", at: 257, magic: ascii("ustar") },
  { fault: "archive", at: 0, magic: [...ascii("7z"), 0xbc, 0xaf] },
  { fault: "lfsPointer", at: 0, magic: ascii("version https://git-lfs") },
  // Eight bytes of length, then the JSON header.
  { fault: "safetensors", at: 8, magic: ascii('{"') },
];

const torchEnding = /\.(pt|pth|ckpt|bin)$/i;
const externalEnding = /\.onnx[._](data|weights)$|\.data$/i;

/** Judges a file by its name, its size and its first bytes. */
export function inspectFile({
  name,
  sizeBytes,
  head,
  maxBytes,
}: {
  name: string;
  sizeBytes: number;
  head: Uint8Array;
  maxBytes: number;
}): Finding {
  if (sizeBytes === 0) return refused("empty");
  if (sizeBytes > maxBytes) return refused("tooLarge");
  if (hasAt(head, 0, ascii("PK"))) return refused(torchEnding.test(name) ? "pytorch" : "archive");
  const format = otherFormats.find(({ at, magic }) => hasAt(head, at, magic));
  if (format !== undefined) return refused(format.fault);
  if (isPickle(head)) return refused(torchEnding.test(name) ? "pytorch" : "pickle");
  if (isMarkup(head)) return refused("html");
  if (externalEnding.test(name)) return refused("externalData");
  if (!beginsLikeModel(head, sizeBytes)) return refused("notOnnx");
  return { kind: /\.onnx$/i.test(name) ? "fine" : "odd" };
}

/** Reads the beginning and judges. A folder, or a file that is gone, cannot be read: `unreadable`. */
export async function inspect(file: File, maxBytes: number): Promise<Finding> {
  try {
    const head = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
    return inspectFile({ name: file.name, sizeBytes: file.size, head, maxBytes });
  } catch {
    return refused("unreadable"); // What the browser says differs by browser; none of it helps.
  }
}

function refused(fault: FileFault): Finding {
  return { kind: "refused", fault };
}

/** Protocol 2 to 5: what joblib and torch's old format begin with. */
function isPickle([first, second = 0]: Uint8Array): boolean {
  return first === 0x80 && second >= 2 && second <= 5;
}

/** A saved web page: mostly the sign-in or error page of where the model was to be downloaded. */
function isMarkup(head: Uint8Array): boolean {
  const start = new TextDecoder("latin1")
    .decode(head.subarray(0, 64))
    .replace(/^\u00ef\u00bb\u00bf/, "");
  return start.trimStart().startsWith("<");
}

const varintFields = new Set([1, 5]);
const textFields = new Set([2, 3, 4, 6]);
const messageFields = new Set([7, 8, 14, 20, 25]);

/** Whether the first field can be one of ONNX's ModelProto: a varint, or a part that fits the file. */
function beginsLikeModel(head: Uint8Array, sizeBytes: number): boolean {
  const tag = readVarint(head, 0);
  if (tag === null) return false;
  const field = Math.floor(tag.value / 8);
  const wireType = tag.value % 8;
  const next = readVarint(head, tag.end);
  if (next === null) return false;
  if (varintFields.has(field)) return wireType === 0;
  const isPart = textFields.has(field) || messageFields.has(field);
  return isPart && wireType === 2 && next.end + next.value <= sizeBytes;
}

function readVarint(bytes: Uint8Array, at: number): { value: number; end: number } | null {
  let value = 0;
  for (let index = 0; index < 10; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: at + index + 1 };
  }
  return null;
}

function hasAt(head: Uint8Array, at: number, magic: readonly number[]): boolean {
  return magic.every((byte, index) => head[at + index] === byte);
}

function ascii(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}
