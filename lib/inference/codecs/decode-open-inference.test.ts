import { describe, expect, it } from "vitest";
import type { Datatype } from "@/lib/contract/signature";
import { decodeRequest } from "./decode-request";
import { context, decodeV2, refusalOf, tensorSpec } from "./testing/contexts";

const golden = context(
  [tensorSpec("input0", "UINT32", ["N", 2]), tensorSpec("txt", "BYTES", [null])],
  [tensorSpec("o", "FP32", ["N"]), tensorSpec("j", "FP32", ["N"]), tensorSpec("p", "FP32", ["N"])],
);
const single = context([tensorSpec("x", "FP32", ["N", 2])], [tensorSpec("y", "FP32", ["N"])]);
const valid = '"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,2]}]';

function request(shape: string, data: string, datatype: Datatype = "FP32"): string {
  return `{"inputs":[{"name":"x","shape":${shape},"datatype":"${datatype}","data":${data}}]}`;
}

function binaryRequest(shape: string, size: string, datatype: Datatype = "FP32"): string {
  return `{"inputs":[{"name":"x","shape":${shape},"datatype":"${datatype}","parameters":{"binary_data_size":${size}}}]}`;
}

function refuseV2(json: string, codec = single, binary: Buffer | null = null) {
  return refusalOf(() => decodeV2(json, codec, binary));
}

describe("requests captured from the real tritonclient", () => {
  it("decodes binary inputs, BYTES among them, and binary_data_output", () => {
    const json =
      '{"id":"42","inputs":[{"name":"input0","shape":[2,2],"datatype":"UINT32","parameters":{"binary_data_size":16}},{"name":"txt","shape":[2],"datatype":"BYTES","parameters":{"binary_data_size":12}}],"parameters":{"binary_data_output":true}}';
    expect(json.length).toBe(235);
    const bytes = Buffer.from(
      "01000000020000000300000004000000" + "020000006869" + "02000000c3a9",
      "hex",
    );
    expect(decodeV2(json, golden, bytes)).toEqual({
      rows: 2,
      inputs: [
        { name: "input0", datatype: "UINT32", shape: [2, 2], data: Uint32Array.of(1, 2, 3, 4) },
        { name: "txt", datatype: "BYTES", shape: [2], data: ["hi", "é"] },
      ],
      plan: {
        dialect: "open-inference",
        id: "42",
        outputs: ["o", "j", "p"].map((name) => ({ name, isBinary: true, classification: null })),
      },
    });
  });

  const json = (third: string) =>
    `{"inputs":[{"name":"input0","shape":[2,2],"datatype":"UINT32","data":[1,2,3,4]}],"outputs":[{"name":"o","parameters":{"binary_data":true}},{"name":"j","parameters":{"binary_data":false}},{"name":"p","parameters":{${third}"binary_data":true}}],"parameters":{"sequence_id":7,"sequence_start":true,"sequence_end":false,"priority":2,"timeout":500,"k":1}}`;
  const oneInput = context(golden.signature.inputs.slice(0, 1), golden.signature.outputs);

  it("decodes JSON inputs, chosen outputs, and parameters that it has no use for", () => {
    expect(decodeV2(json(""), oneInput)).toMatchObject({
      inputs: [{ data: Uint32Array.of(1, 2, 3, 4) }],
      plan: {
        id: null,
        outputs: [
          { name: "o", isBinary: true, classification: null },
          { name: "j", isBinary: false, classification: null },
          { name: "p", isBinary: true, classification: null },
        ],
      },
    });
  });

  it("plans the classification that class_count asks for", () => {
    expect(decodeV2(json('"classification":3,'), oneInput).plan).toMatchObject({
      outputs: [
        { name: "o", isBinary: true, classification: null },
        { name: "j", isBinary: false, classification: null },
        { name: "p", isBinary: true, classification: 3 },
      ],
    });
  });
});

describe("JSON tensors of the Open Inference Protocol", () => {
  it("reads flat data and data nested by the shape alike", () => {
    for (const data of ["[1,2,3,4]", "[[1,2],[3,4]]"]) {
      expect(decodeV2(request("[2,2]", data), single).inputs).toEqual([
        { name: "x", datatype: "FP32", shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
      ]);
    }
  });

  it.each([
    "[[1,2,3],[4]]",
    "[[[1,2],[3,4]]]",
    "[[1],[2],[3],[4]]",
    "[1,2,3]",
    "[1,2,3,4,5]",
    "[1,[2],3,4]",
  ])("refuses the data %s for the shape [2,2]", (data) => {
    expect(refuseV2(request("[2,2]", data)).code).toBe("input.shape");
  });

  it("makes no room for a shape that the data do not fill", () => {
    const error = refuseV2(request("[1000000000000,2]", "[1]"));
    expect(error.code).toBe("input.shape");
    expect(error.detail).toContain('but "data" holds 1');
  });

  it.each([
    "[-1,2]",
    "[1.5,2]",
    "[99999999999999999999,2]",
    '["1",2]',
    "[null,2]",
    "[4503599627370496,4]",
    "2",
    "null",
    "[1e400,2]",
  ])("refuses the shape %s", (shape) => {
    expect(refuseV2(request(shape, "[1,2]")).code).toBe("input.shape");
  });

  it("reads a tensor without dimensions", () => {
    const scalar = context([tensorSpec("x", "FP32", [])]);
    for (const data of ["[2.5]", "2.5"]) {
      expect(decodeV2(request("[]", data), scalar).inputs[0]?.data).toEqual(Float32Array.of(2.5));
    }
  });

  it("reads NaN and the infinities as bare tokens, and not as strings", () => {
    const data = "[NaN,Infinity,-Infinity,-0.0]";
    expect(decodeV2(request("[2,2]", data), single).inputs[0]?.data).toEqual(
      Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0),
    );
    expect(refuseV2(request("[1,2]", '["NaN",1]')).code).toBe("input.type");
    expect(refuseV2(request("[1,2]", "[1e400,1]")).code).toBe("input.value");
    const integers = context([tensorSpec("x", "INT32", [null])]);
    expect(refuseV2(request("[1]", "[NaN]", "INT32"), integers).code).toBe("input.type");
  });

  it("reads INT64 exactly, and only from numbers", () => {
    const big = context([tensorSpec("x", "INT64", [null])]);
    const data = decodeV2(request("[1]", "[9007199254740993]", "INT64"), big).inputs[0]?.data;
    expect(data).toEqual(BigInt64Array.of(9007199254740993n));
    expect(refuseV2(request("[1]", '["1"]', "INT64"), big).code).toBe("input.type");
  });

  it("reads half-precision numbers", () => {
    const half = context([tensorSpec("x", "FP16", [null])]);
    const data = decodeV2(request("[2]", "[1.0009765625,-0.0]", "FP16"), half).inputs[0]?.data;
    expect(data).toEqual(Uint16Array.of(0x3c01, 0x8000));
  });

  it("names both datatypes when they differ", () => {
    const error = refuseV2(request("[1,2]", "[1,2]", "FP64"));
    expect(error.code).toBe("input.type");
    expect(error.detail).toBe('input "x": expected datatype FP32, got "FP64".');
  });

  it("says expected and received shape", () => {
    const error = refuseV2(request("[1,3]", "[1,2,3]"));
    expect(error.detail).toBe('input "x": expected float32[N,2], got float32[1,3].');
  });

  it("takes an empty list where no output has its length", () => {
    const reducing = context(single.signature.inputs, [tensorSpec("total", "FP32", [])]);
    expect(decodeV2(request("[0,2]", "[]"), reducing)).toMatchObject({
      inputs: [{ shape: [0, 2] }],
    });
  });

  it("refuses an empty batch and one over the limit", () => {
    expect(refuseV2(request("[0,2]", "[]")).code).toBe("batch.empty");
    const small = context(single.signature.inputs, [], { maxBatchRows: 1 });
    expect(refuseV2(request("[2,2]", "[1,2,3,4]"), small).code).toBe("batch.limit");
  });

  it("allows no elements where the batch is not what is empty", () => {
    const empty = context([tensorSpec("x", "FP32", ["N", null])]);
    expect(decodeV2(request("[2,0]", "[]"), empty).inputs[0]?.shape).toEqual([2, 0]);
    expect(decodeV2(request("[2,0]", "[[],[]]"), empty).rows).toBe(2);
  });
});

describe("the request object of the Open Inference Protocol", () => {
  it("refuses unknown, missing and repeated inputs", () => {
    expect(refuseV2('{"inputs":[]}').code).toBe("input.missing");
    const unknown = refuseV2('{"inputs":[{"name":"z","shape":[1],"datatype":"FP32","data":[1]}]}');
    expect(unknown.code).toBe("input.unknown");
    const input = valid.slice('"inputs":['.length, -1);
    expect(refuseV2(`{"inputs":[${input},${input}]}`).detail).toContain("given twice");
  });

  it("refuses unknown and repeated outputs, and takes an empty list for all", () => {
    expect(refuseV2(`{${valid},"outputs":[{"name":"z"}]}`).code).toBe("output.unknown");
    const twice = refuseV2(`{${valid},"outputs":[{"name":"y"},{"name":"y"}]}`);
    expect(twice.detail).toContain("requested twice");
    expect(decodeV2(`{${valid},"outputs":[]}`, single).plan).toMatchObject({
      outputs: [{ name: "y", isBinary: false, classification: null }],
    });
  });

  it("lets binary_data of an output override binary_data_output", () => {
    const plan = (output: string) =>
      decodeV2(
        `{${valid},"parameters":{"binary_data_output":true},"outputs":[{"name":"y"${output}}]}`,
        single,
      ).plan;
    expect(plan("")).toMatchObject({ outputs: [{ isBinary: true, classification: null }] });
    expect(plan(',"parameters":{"binary_data":false}')).toMatchObject({
      outputs: [{ isBinary: false, classification: null }],
    });
  });

  it("keeps the id as it came, and refuses one that is not a string", () => {
    expect(decodeV2(`{"id":"",${valid}}`, single).plan).toMatchObject({ id: "" });
    expect(refuseV2(`{"id":7,${valid}}`).code).toBe("request.malformed");
  });

  it("refuses reserved parameters and takes others, big numbers among them", () => {
    const reserved = refuseV2(
      `{${valid},"parameters":{"triton_enable_empty_final_response":true}}`,
    );
    expect(reserved.code).toBe("request.malformed");
    expect(reserved.detail).toContain("triton_");
    const others = '{"sequence_id":18446744073709551615,"headers":"x","anything":0.5}';
    expect(decodeV2(`{${valid},"parameters":${others}}`, single).rows).toBe(1);
  });

  it.each([
    "[]",
    "null",
    "{}",
    '{"inputs":{}}',
    '{"inputs":[1]}',
    '{"inputs":[{}]}',
    '{"inputs":[{"name":1}]}',
    `{${valid},"parameters":[]}`,
    `{${valid},"parameters":{"a":null}}`,
    `{${valid},"parameters":{"a":{}}}`,
    `{${valid},"parameters":{"binary_data_output":1}}`,
    `{${valid},"outputs":{}}`,
    `{${valid},"outputs":["y"]}`,
    `{${valid},"outputs":[{"name":"y","parameters":{"binary_data":"true"}}]}`,
    '{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32"}]}',
    '{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","data":[1,2],"parameters":{"binary_data_size":8}}]}',
  ])("refuses the malformed %s", (json) => {
    expect(refuseV2(json).code).toBe("request.malformed");
  });
});

describe("binary tensors of the Open Inference Protocol", () => {
  const eight = Buffer.from(Float32Array.of(1, 2).buffer);

  it("mixes binary and JSON inputs", () => {
    const pair = context([tensorSpec("a", "INT16", [null]), tensorSpec("b", "INT16", [null])]);
    const json =
      '{"inputs":[{"name":"b","shape":[1],"datatype":"INT16","parameters":{"binary_data_size":2}},{"name":"a","shape":[1],"datatype":"INT16","data":[5]}]}';
    expect(decodeV2(json, pair, Buffer.from([0xff, 0xff])).inputs).toEqual([
      { name: "a", datatype: "INT16", shape: [1], data: Int16Array.of(5) },
      { name: "b", datatype: "INT16", shape: [1], data: Int16Array.of(-1) },
    ]);
  });

  it("reads wide elements at whatever offset the JSON leaves them", () => {
    for (let padding = 0; padding < 8; padding += 1) {
      const json = binaryRequest("[1,2]", "8") + " ".repeat(padding);
      expect(decodeV2(json, single, eight).inputs[0]?.data).toEqual(Float32Array.of(1, 2));
    }
  });

  it("does not share memory with the body", () => {
    const json = binaryRequest("[1,2]", "8");
    const body = Buffer.concat([Buffer.from(json), eight]);
    const decoded = decodeRequest(
      { dialect: "open-inference", body, jsonLength: json.length },
      single,
    );
    body.fill(0);
    expect(decoded.inputs[0]?.data).toEqual(Float32Array.of(1, 2));
  });

  it("says in Triton's words how many bytes are lacking or left", () => {
    const lacking = refuseV2(binaryRequest("[1,2]", "8"), single, eight.subarray(0, 5));
    expect(lacking.status).toBe(400);
    expect(lacking.detail).toBe(
      "unexpected size for input 'x', expecting 3 additional bytes for model 'm'.",
    );
    const left = refuseV2(binaryRequest("[1,2]", "8"), single, Buffer.alloc(9));
    expect(left.status).toBe(400);
    expect(left.detail).toContain("unexpected additional input data for model 'm'");
  });

  it("refuses a size that the shape does not need", () => {
    const error = refuseV2(binaryRequest("[2,2]", "8"), single, eight);
    expect(error.code).toBe("input.shape");
    expect(error.detail).toContain("Expected 16, got 8");
    expect(refuseV2(binaryRequest("[1000000000000,2]", "8"), single, eight).code).toBe(
      "input.shape",
    );
  });

  it.each(["-1", "1.5", '"8"', "true", "1e30"])("refuses the binary_data_size %s", (size) => {
    expect(refuseV2(binaryRequest("[1,2]", size), single, eight).status).toBe(400);
  });

  it("refuses a JSON length beyond the body", () => {
    for (const jsonLength of [-1, 1_000, 1.5, Number.NaN]) {
      const body = Buffer.from(`{${valid}}`);
      const error = refusalOf(() =>
        decodeRequest({ dialect: "open-inference", body, jsonLength }, single),
      );
      expect(error.code).toBe("request.malformed");
    }
  });

  it("takes bytes for BOOL only when they are 0 or 1", () => {
    const flags = context([tensorSpec("x", "BOOL", [null])]);
    const json = binaryRequest("[2]", "2", "BOOL");
    expect(decodeV2(json, flags, Buffer.from([1, 0])).inputs[0]?.data).toEqual(Uint8Array.of(1, 0));
    expect(refuseV2(json, flags, Buffer.from([1, 2])).code).toBe("input.value");
  });

  it.each([
    ["lengths that end early", "[2]", "0100000061", "input.shape"],
    ["one string too many", "[1]", "01000000610100000061", "input.shape"],
    ["a length beyond the bytes", "[1]", "ffffffff61", "input.shape"],
    ["half a length", "[1]", "0100", "input.shape"],
    ["bytes that are not UTF-8", "[1]", "01000000ff", "input.value"],
    ["a NUL", "[1]", "0100000000", "input.value"],
  ])("refuses BYTES with %s", (_what, shape, hex, code) => {
    const texts = context([tensorSpec("x", "BYTES", [null])]);
    const bytes = Buffer.from(hex, "hex");
    expect(refuseV2(binaryRequest(shape, `${bytes.length}`, "BYTES"), texts, bytes).code).toBe(
      code,
    );
  });

  it("reads an empty binary tensor", () => {
    const empty = context([tensorSpec("x", "FP32", ["N", null])]);
    const decoded = decodeV2(binaryRequest("[1,0]", "0"), empty, Buffer.alloc(0));
    expect(decoded.inputs[0]).toMatchObject({ shape: [1, 0], data: Float32Array.of() });
  });
});

describe("raw requests", () => {
  function raw(codec: typeof single, body: Buffer) {
    return decodeRequest({ dialect: "open-inference", body, jsonLength: 0 }, codec);
  }

  it("takes the whole body for the tensor and answers in bytes", () => {
    expect(raw(single, Buffer.from(Float32Array.of(1, 2).buffer))).toEqual({
      rows: 1,
      inputs: [{ name: "x", datatype: "FP32", shape: [1, 2], data: Float32Array.of(1, 2) }],
      plan: {
        dialect: "open-inference",
        id: null,
        outputs: [{ name: "y", isBinary: true, classification: null }],
      },
    });
  });

  it("finds the free dimension from the size, beside a batch of one", () => {
    const sequence = context([tensorSpec("x", "UINT8", ["N", null])]);
    expect(raw(sequence, Buffer.from([1, 2, 3])).inputs[0]?.shape).toEqual([1, 3]);
    const fixed = context([tensorSpec("x", "UINT8", [2, null])]);
    expect(raw(fixed, Buffer.from([1, 2, 3, 4])).inputs[0]?.shape).toEqual([2, 2]);
  });

  it("takes the body for one string", () => {
    const text = context([tensorSpec("x", "BYTES", [1])]);
    expect(raw(text, Buffer.from("héllo")).inputs[0]).toMatchObject({
      shape: [1],
      data: ["héllo"],
    });
    const column = context([tensorSpec("x", "BYTES", ["N", 1])]);
    expect(raw(column, Buffer.from("a")).inputs[0]).toMatchObject({ shape: [1, 1], data: ["a"] });
    const two = context([tensorSpec("x", "BYTES", [2])]);
    expect(refusalOf(() => raw(two, Buffer.from("a"))).code).toBe("request.malformed");
  });

  it("refuses sizes that are no whole tensor", () => {
    expect(refusalOf(() => raw(single, Buffer.alloc(7))).status).toBe(400);
    expect(refusalOf(() => raw(single, Buffer.alloc(4))).status).toBe(400);
    expect(refusalOf(() => raw(single, Buffer.alloc(0))).code).toBe("batch.empty");
    const fixed = context([tensorSpec("x", "UINT8", [2])]);
    expect(refusalOf(() => raw(fixed, Buffer.alloc(3))).status).toBe(400);
  });

  it("refuses models with two inputs or with two free dimensions beside the batch", () => {
    expect(refusalOf(() => raw(golden, Buffer.alloc(4))).code).toBe("request.malformed");
    const free = context([tensorSpec("x", "UINT8", ["N", null, null])]);
    expect(refusalOf(() => raw(free, Buffer.alloc(4))).code).toBe("request.malformed");
  });
});
