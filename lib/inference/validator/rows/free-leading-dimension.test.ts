import { readFileSync } from "node:fs";
import path from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { projectRoot } from "@/lib/platform/project-root";
import { freeLeadingDimension } from "./free-leading-dimension";

function read(file: string): Buffer {
  return readFileSync(path.join(projectRoot, "clients/fixtures", `${file}.onnx`));
}

describe("the copy of a model with a free leading dimension", () => {
  it.each(["batching/fixed-four", "batching/fixed-four-between"])(
    "loads with that dimension free and the others as they were, and takes any number of rows: %s",
    async (file) => {
      const session = await InferenceSession.create(freeLeadingDimension(read(file)));
      expect(session.inputMetadata).toMatchObject([{ name: "x", shape: ["onnward_rows", 4] }]);
      expect(session.outputMetadata).toMatchObject([{ name: "y", shape: ["onnward_rows", 3] }]);
      const x = new Tensor("float32", new Float32Array(7 * 4).fill(1), [7, 4]);
      expect((await session.run({ x })).y).toMatchObject({ dims: [7, 3] });
    },
  );

  it("is the same file where nothing has a leading dimension", () => {
    const scalars = read("hostile/loop-endless");
    expect(freeLeadingDimension(scalars)).toEqual(scalars);
  });

  it.each([
    ["ends inside a number", [0x3a, 0x80]],
    ["has a field longer than what contains it", [0x3a, 0x05, 0x00]],
    ["has a group", [0x0b]],
    ["has a number of eleven bytes", [0x08, ...new Array(11).fill(0xff)]],
  ])("is not made of a file that %s", (_, bytes) => {
    expect(() => freeLeadingDimension(Buffer.from(bytes))).toThrow(RangeError);
  });
});
