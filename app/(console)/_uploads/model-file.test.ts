import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { inspect, inspectFile } from "./model-file";

const model = new Uint8Array([0x08, 0x08, 0x12, 0x07, ...new TextEncoder().encode("pytorch")]);

function judge(head: Uint8Array | string, name = "model.onnx", sizeBytes = 10_000) {
  const bytes = typeof head === "string" ? Uint8Array.from(head, (c) => c.charCodeAt(0)) : head;
  return inspectFile({ name, sizeBytes, head: bytes, maxBytes: 1_000_000 });
}

describe("a chosen file", () => {
  test.each([
    ["a ZIP", "PK\x03\x04rest", "model.onnx", "archive"],
    ["PyTorch's ZIP", "PK\x03\x04rest", "model.pt", "pytorch"],
    ["PyTorch's old pickle", "\x80\x02\x8a", "model.pth", "pytorch"],
    ["joblib's pickle", "\x80\x04\x95", "model.joblib", "pickle"],
    ["gzip", "\x1f\x8b\x08", "model.onnx.gz", "compressed"],
    ["zstd", "\x28\xb5\x2f\xfd", "model.onnx.zst", "compressed"],
    ["HDF5", "\x89HDF\r\n", "model.h5", "hdf5"],
    ["an .ort flatbuffer", "\x18\0\0\0ORTM", "model.onnx", "ort"],
    ["TensorFlow Lite", "\x1c\0\0\0TFL3", "model.tflite", "tflite"],
    ["safetensors", '\x40\0\0\0\0\0\0\0{"a":', "model.safetensors", "safetensors"],
    ["GGUF", "GGUF\x03", "model.gguf", "gguf"],
    ["a NumPy array", "\x93NUMPY\x01", "model.npy", "numpy"],
    ["a Git LFS pointer", "version https://git-lfs.github.com/spec/v1\n", "m.onnx", "lfsPointer"],
    ["a web page", "\n<!DOCTYPE html><html>", "model.onnx", "html"],
    ["a web page after a byte order mark", "\xef\xbb\xbf<html>", "model.onnx", "html"],
    ["JSON", '{"a": 1}', "model.onnx", "notOnnx"],
    ["only zeros", "\0\0\0\0", "model.onnx", "notOnnx"],
    ["a varint that never ends", "\xff".repeat(20), "model.onnx", "notOnnx"],
    ["a first part longer than the file", "\x3a\xff\xff\xff\x7f", "model.onnx", "notOnnx"],
    ["weights beside a model", model, "model.onnx.data", "externalData"],
  ] as const)("that is %s is named as such", (_, head, name, fault) => {
    expect(judge(typeof head === "string" ? head : new Uint8Array(head), name)).toEqual({
      kind: "refused",
      fault,
    });
  });

  test("that has no bytes, or more than the limit, is refused before anything else", () => {
    expect(judge("", "model.onnx", 0)).toEqual({ kind: "refused", fault: "empty" });
    expect(judge(model, "model.onnx", 1_000_001)).toEqual({ kind: "refused", fault: "tooLarge" });
    expect(judge(model, "model.onnx", 1_000_000)).toEqual({ kind: "fine" });
  });

  test.each([
    ["the IR version", "\x08\x0a"],
    ["the producer", "\x12\x07pytorch"],
    ["the graph", "\x3a\x80\x02"],
    ["an opset import", "\x42\x02\x10\x11"],
    ["a two-byte tag (functions)", "\xca\x01\x10"],
  ])("may begin with %s", (_, head) => {
    expect(judge(head)).toEqual({ kind: "fine" });
  });

  test("with a model's bytes and another ending is odd, not refused", () => {
    expect(judge(model, "model.pb")).toEqual({ kind: "odd" });
    expect(judge(model, "MODEL.ONNX")).toEqual({ kind: "fine" });
  });

  test("that cannot be read is said to be so", async () => {
    const gone = new File([model], "model.onnx");
    gone.slice = () => {
      throw new DOMException("gone", "NotReadableError");
    };
    expect(await inspect(gone, 1_000)).toEqual({ kind: "refused", fault: "unreadable" });
    expect(await inspect(new File([model], "a.onnx"), 1_000)).toEqual({ kind: "fine" });
  });
});

test("the models that come with Onnward pass", () => {
  const root = path.resolve(import.meta.dirname, "../../../models");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".onnx"),
  );
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    const bytes = readFileSync(path.join(root, file));
    expect(judge(new Uint8Array(bytes.subarray(0, 512)), file, bytes.length)).toEqual({
      kind: "fine",
    });
  }
});
