import { describe, expect, it } from "vitest";
import { cleanReason, explainLoadError, explainRunError } from "./explain-error";

const gather =
  "Non-zero status code returned while running Gather node. Name:'/secret/emb' Status Message: " +
  "indices element out of data bounds, idx=7 must be within the inclusive range [-4,3]";

describe("what callers hear of onnxruntime's errors", () => {
  it("is the index that is out of range, and nothing of the library", () => {
    expect(explainRunError(new Error(gather))).toBe(
      "An index is out of range: 7 came, and the model takes -4 to 3 (in the operator Gather).",
    );
  });

  it("is a plain sentence for what nobody knows", () => {
    const error = new Error("/onnxruntime_src/core/x.cc:12 onnxruntime::F(int) something odd");
    expect(explainRunError(error)).toBe("The model cannot compute with these values.");
  });

  it("names the reason of a failed load without locations and paths", () => {
    const error = new Error(
      "/onnxruntime_src/onnxruntime/core/graph/model.cc:202 onnxruntime::Model::Model(onnx::ModelProto&&, const onnxruntime::PathString&, const onnxruntime::IOnnxRuntimeOpSchemaRegistryList*) Unsupported model IR version: 99, max supported IR version: 13\n",
    );
    expect(explainLoadError(error)).toBe(
      "onnxruntime cannot load the model: Unsupported model IR version: 99, max supported IR version: 13.",
    );
  });

  it("drops paths and source lines wherever they stand", () => {
    const reason = cleanReason(
      new Error("Deserialize tensor w failed.endian_utils.cc:66 CopyLittleEndian source and so on"),
    );
    expect(reason).not.toMatch(/\.cc|CopyLittleEndian/);
    expect(cleanReason(new Error("open /var/lib/onnward/artifacts/x failed"))).toBe(
      "open a file failed",
    );
  });
});
