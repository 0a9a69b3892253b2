import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type Datatype, datatypes, type TensorSpec } from "@/lib/contract/signature";
import { assertRunnable } from "@/lib/rollout";
import { testVersion } from "@/lib/rollout/testing/snapshot";
import { plainDocument } from "./plain-document";

const model = { id: testVersion().id, name: "fraud", readyNumbers: [3] };
const schemaSchema = z.record(z.string(), z.unknown());
const documentSchema = z.object({
  openapi: z.literal("3.1.0"),
  info: z.object({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.object({ post: z.object({ responses: schemaSchema }) })),
  components: z.object({
    schemas: z.object({ Inputs: schemaSchema, Outputs: schemaSchema, Error: schemaSchema }),
  }),
});

function documentOf(inputs: TensorSpec[], outputs: TensorSpec[]) {
  const signature = { inputs, outputs, omittedOutputs: [] };
  const version = assertRunnable(model, 3, testVersion({ number: 3, signature }));
  return documentSchema.parse(plainDocument("fraud@staging", { model, version }));
}

/** What the document says of one input. */
function inputSchema(spec: Omit<TensorSpec, "name">): unknown {
  const document = documentOf([{ name: "x", ...spec }], []);
  return z
    .object({ properties: z.object({ x: z.unknown() }) })
    .parse(document.components.schemas.Inputs).properties.x;
}

describe("the OpenAPI document of a model", () => {
  it("describes the path that was asked for, and requires every input and no other", () => {
    const x: TensorSpec = { name: "x", datatype: "FP32", shape: ["N", 2] };
    const document = documentOf([x, { ...x, name: "y" }], [{ ...x, name: "z" }]);
    expect(Object.keys(document.paths)).toEqual(["/predict/fraud@staging"]);
    expect(document.info.version).toBe("3");
    expect(document.components.schemas.Inputs).toMatchObject({
      required: ["x", "y"],
      additionalProperties: false,
    });
    expect(document.components.schemas.Outputs).toMatchObject({ required: ["z"] });
  });

  it("lists the failures that a caller must expect", () => {
    const document = documentOf([], []);
    const statuses = Object.keys(document.paths["/predict/fraud@staging"]?.post.responses ?? {});
    for (const status of ["200", "400", "401", "403", "404", "409", "413", "415", "503", "504"])
      expect(statuses).toContain(status);
  });

  it("offers one row beside a batch, only where the first dimension can be one", () => {
    const number = { anyOf: [{ type: "number" }, { enum: ["NaN", "Infinity", "-Infinity"] }] };
    const row = { type: "array", items: number, minItems: 2, maxItems: 2 };
    expect(inputSchema({ datatype: "FP32", shape: ["N", 2] })).toEqual({
      anyOf: [row, { type: "array", items: row }],
    });
    expect(inputSchema({ datatype: "FP32", shape: [1, 2] })).toEqual({
      anyOf: [row, { type: "array", items: row, minItems: 1, maxItems: 1 }],
    });
    expect(inputSchema({ datatype: "FP32", shape: [2] })).toEqual(row);
    expect(inputSchema({ datatype: "FP32", shape: [] })).toEqual(number);
    expect(inputSchema({ datatype: "FP32", shape: null })).toEqual({
      anyOf: [number, { type: "array" }],
    });
  });

  it("knows an element of every datatype, and the range of small integers", () => {
    const elementOf = (datatype: Datatype) => inputSchema({ datatype, shape: [] });
    for (const datatype of datatypes) expect(elementOf(datatype)).toBeTypeOf("object");
    expect(elementOf("INT8")).toEqual({ type: "integer", minimum: -128, maximum: 127 });
    expect(elementOf("UINT64")).toMatchObject({ anyOf: [{ type: "integer", minimum: 0 }, {}] });
    expect(elementOf("BOOL")).toEqual({ type: "boolean" });
  });

  it("offers text/csv both ways exactly where the inputs are columns", () => {
    const hasCsv = (...shapes: TensorSpec["shape"][]) => {
      const inputs = shapes.map(
        (shape, at) => ({ name: `x${at}`, datatype: "FP32", shape }) as const,
      );
      const signature = { inputs: [...inputs], outputs: [], omittedOutputs: [] };
      const version = assertRunnable(model, 3, testVersion({ number: 3, signature }));
      const text = JSON.stringify(plainDocument("fraud", { model, version }));
      const found = text.split('"text/csv":').length - 1;
      expect([0, 2]).toContain(found);
      return found === 2;
    };
    expect(hasCsv(["N"])).toBe(true);
    expect(hasCsv(["N"], ["N", 1], [1])).toBe(true);
    expect(hasCsv(["N", 4])).toBe(true);
    expect(hasCsv(["N", 4], ["N"])).toBe(false);
    expect(hasCsv(["N", "M"])).toBe(false);
    expect(hasCsv(["N", 3, 2])).toBe(false);
    expect(hasCsv([])).toBe(false);
    expect(hasCsv(null)).toBe(false);
    expect(hasCsv()).toBe(false);
  });

  it("names a classifier's classes", () => {
    const classLabels = { datatype: "BYTES", values: ["setosa", "__proto__"] } as const;
    const output: TensorSpec = {
      name: "probabilities",
      datatype: "FP32",
      shape: ["N", 2],
      classLabels: { ...classLabels, values: [...classLabels.values] },
    };
    const text = JSON.stringify(documentOf([], [output]).components.schemas.Outputs);
    expect(text).toContain('"required":["setosa","__proto__"]');
    expect(text).toContain('"__proto__":{"type":"number"}');
  });
});
