import { AppError } from "@/lib/platform/errors";
import { invalid } from "./refusals";

interface KnownFormat {
  readonly name: string;
  readonly at: number;
  readonly magic: Buffer;
  readonly hint?: string;
}

const exportHint =
  "Export the model to ONNX with the library that made it, and upload the .onnx file.";

/** Model files of other formats, which people take for ONNX. None of them can begin an ONNX file. */
const otherFormats: readonly KnownFormat[] = [
  {
    name: "a zip archive (or a PyTorch, Keras or NumPy file, which is one)",
    at: 0,
    magic: Buffer.from("PK"),
    hint: "Unpack it and upload the .onnx file; export a PyTorch model with torch.onnx.export.",
  },
  {
    name: "an onnxruntime .ort file",
    at: 4,
    magic: Buffer.from("ORTM"),
    hint: "Upload the .onnx file that it was made from.",
  },
  {
    name: "gzip data",
    at: 0,
    magic: Buffer.from([0x1f, 0x8b]),
    hint: "Unpack it and upload the .onnx file.",
  },
  {
    name: "an HDF5 (Keras) file",
    at: 0,
    magic: Buffer.from("\x89HDF", "latin1"),
    hint: exportHint,
  },
  { name: "a TensorFlow Lite file", at: 4, magic: Buffer.from("TFL3"), hint: exportHint },
  { name: "a GGUF file", at: 0, magic: Buffer.from("GGUF"), hint: exportHint },
  { name: "a NumPy array", at: 0, magic: Buffer.from("\x93NUMPY", "latin1"), hint: exportHint },
  { name: "a zstd archive", at: 0, magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]) },
  { name: "an xz archive", at: 0, magic: Buffer.from("\xfd7zXZ", "latin1") },
  { name: "a tar archive", at: 257, magic: Buffer.from("ustar") },
];

/** Refuses what is some other format, by name: better than "invalid protobuf". */
export function assertOnnxFormat(head: Buffer): void {
  if (head.length === 0) throw new AppError("model.empty", "The file has no bytes.");
  const format = otherFormats.find((known) => hasAt(head, known.at, known.magic));
  if (format !== undefined) {
    const detail = `The file is ${format.name}, not an ONNX model.`;
    throw new AppError("model.format_unsupported", detail, { hint: format.hint });
  }
  // Protocol 2 to 5: what joblib and torch's old format begin with.
  const isPickle = head[0] === 0x80 && (head[1] ?? 0) >= 2 && (head[1] ?? 0) <= 5;
  if (isPickle) throw invalid("The file is a Python pickle, not an ONNX model.", exportHint);
  if (hasAt(head, 0, Buffer.from("version https://git-lfs"))) {
    throw invalid(
      "The file is a Git LFS pointer, not the model itself.",
      "Run git lfs pull, and upload the file that it brings.",
    );
  }
}

function hasAt(head: Buffer, at: number, magic: Buffer): boolean {
  return head.subarray(at, at + magic.length).equals(magic);
}
