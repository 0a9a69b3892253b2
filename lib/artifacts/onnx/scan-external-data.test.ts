import { describe, expect, it } from "vitest";
import { scanBytes } from "./testing/model-file";
import {
  type AttributeSpec,
  type ModelSpec,
  onnxModel,
  type TensorInit,
  writeGraph,
  writeTensor,
} from "./testing/write-onnx";
import { concat, int, message, text } from "./wire-writer";

const entry = message(13, text(1, "location"), text(2, "../../etc/passwd"));
const outside: TensorInit = { name: "w", dims: [1], extra: concat(entry, int(14, 1)) };
const scalar: TensorInit = { dims: [], floats: [1] };
const indices: TensorInit = { elem: "int64", dims: [1], int64s: [0] };
const base: ModelSpec = {
  inputs: [{ name: "x", dims: [1] }],
  outputs: [{ name: "y", dims: [1] }],
  nodes: [{ op: "Relu", inputs: ["x"], outputs: ["y"] }],
};

function withAttribute(value: AttributeSpec): ModelSpec {
  return { ...base, nodes: [{ op: "If", attributes: { a: value } }] };
}

const places: Record<string, ModelSpec> = {
  "an initializer": { ...base, initializers: [outside] },
  "the values of a sparse initializer": {
    ...base,
    sparseInitializers: [{ values: outside, indices, dims: [4] }],
  },
  "the indices of a sparse initializer": {
    ...base,
    sparseInitializers: [{ values: { dims: [1], floats: [1] }, indices: outside, dims: [4] }],
  },
  "an attribute": withAttribute({ tensor: outside }),
  "a list of an attribute": withAttribute({ tensors: [scalar, outside] }),
  "a sparse attribute": withAttribute({ sparseTensor: { values: outside, indices, dims: [4] } }),
  "a subgraph": withAttribute({ graph: { initializers: [outside] } }),
  "a list of subgraphs": withAttribute({ graphs: [{}, { initializers: [outside] }] }),
  "a subgraph of a subgraph": withAttribute({
    graph: { nodes: [{ op: "If", attributes: { b: { graph: { initializers: [outside] } } } }] },
  }),
  "a function": {
    ...base,
    functions: [
      {
        name: "F",
        domain: "my.f",
        nodes: [{ op: "Constant", attributes: { value: { tensor: outside } } }],
      },
    ],
  },
  "the initialization of training": {
    ...base,
    trainingInfo: [{ initialization: { initializers: [outside] } }],
  },
  "the algorithm of training": {
    ...base,
    trainingInfo: [{ algorithm: { initializers: [outside] } }],
  },
  "a second graph field": {
    ...base,
    modelExtra: message(7, writeGraph({ initializers: [outside] })),
  },
  "the first of two graph fields": {
    ...base,
    initializers: [outside],
    modelExtra: message(7, writeGraph({})),
  },
};

describe("the admission scan refuses external data", () => {
  it.each(Object.entries(places))("in %s", async (_place, spec) => {
    await expect(scanBytes(onnxModel(spec))).rejects.toMatchObject({
      code: "model.external_data",
      detail: expect.stringContaining('"w"'),
    });
  });

  it.each([
    ["a location that is set and then taken back", concat(int(14, 1), int(14, 0))],
    ["an external_data entry without data_location", entry],
    ["an empty external_data entry", message(13)],
    ["a data_location that no version defines", int(14, 7)],
    [
      "the marker of an address in memory",
      message(13, text(1, "location"), text(2, "*/_ORT_MEM_ADDR_/*")),
    ],
  ])("as %s", async (_what, extra) => {
    const initializers: TensorInit[] = [{ name: "w", dims: [1], floats: [1], extra }];
    await expect(scanBytes(onnxModel({ ...base, initializers }))).rejects.toMatchObject({
      code: "model.external_data",
    });
  });

  it("but not a tensor that says it is inside", async () => {
    const initializers: TensorInit[] = [{ name: "w", dims: [1], floats: [1], extra: int(14, 0) }];
    const scan = await scanBytes(onnxModel({ ...base, initializers }));
    expect(scan.initializers).toEqual(new Set(["w"]));
  });

  it("in an attribute field whose kind says otherwise", async () => {
    const hidden = {
      ...base.nodes?.[0],
      op: "Relu",
      extra: message(5, text(1, "a"), message(5, writeTensor(outside)), int(20, 2)),
    };
    await expect(scanBytes(onnxModel({ ...base, nodes: [hidden] }))).rejects.toMatchObject({
      code: "model.external_data",
    });
  });
});
