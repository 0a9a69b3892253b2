import { describe, expect, it } from "vitest";
import type { DecodedRequest, TensorValue } from "../types";
import type { EncodeContext } from "./codec-context";
import { encodeAnswer } from "./encode-answer";
import { context, decodeText, refusalOf, tensor, tensorSpec, textOf } from "./testing/contexts";

const half = context([tensorSpec("x", "FP32", ["N"])], [tensorSpec("y", "FP32", ["N"])]);
const pairs = context(
  [tensorSpec("a", "FP32", ["N", 2]), tensorSpec("k", "INT64", ["N"])],
  [tensorSpec("y", "FP32", ["N"]), tensorSpec("z", "INT64", ["N", 2])],
);
const texts = context([tensorSpec("t", "BYTES", ["N"])], [tensorSpec("y", "FP32", ["N"])]);

function decode(body: string, codec: EncodeContext = half): DecodedRequest {
  return decodeText("tf-serving", body, codec);
}

function refuse(body: string, codec: EncodeContext = half) {
  return refusalOf(() => decode(body, codec));
}

/** The answer to `body` when the model gives `outputs`. */
function answer(body: string, outputs: readonly TensorValue[], codec = half): string {
  const encoded = encodeAnswer(outputs, decode(body, codec).plan, codec);
  expect(encoded.contentType).toBe("application/json");
  return textOf(encoded);
}

describe("golden requests of TensorFlow Serving", () => {
  it("half_plus_three: instances of one input are answered with bare predictions", () => {
    const body = '{"instances":[1.0,2.0,5.0]}';
    expect(decode(body)).toEqual({
      rows: 3,
      inputs: [tensor("x", "FP32", [3], Float32Array.of(1, 2, 5))],
      plan: { dialect: "tf-serving", form: "rows", rows: 3 },
    });
    const outputs = [tensor("y", "FP32", [3], Float32Array.of(3.5, 4, 5.5))];
    expect(answer(body, outputs)).toBe('{"predictions":[3.5,4.0,5.5]}');
  });

  it("several inputs by row are answered with an object for each", () => {
    const body = '{"instances":[{"a":[1,2],"k":9007199254740993},{"k":-1,"a":[3,4]}]}';
    expect(decode(body, pairs).inputs).toEqual([
      tensor("a", "FP32", [2, 2], Float32Array.of(1, 2, 3, 4)),
      tensor("k", "INT64", [2], BigInt64Array.of(9007199254740993n, -1n)),
    ]);
    const outputs = [
      tensor("y", "FP32", [2], Float32Array.of(0.5, -0)),
      tensor("z", "INT64", [2, 2], BigInt64Array.of(9007199254740993n, 2n, 3n, 4n)),
    ];
    expect(answer(body, outputs, pairs)).toBe(
      '{"predictions":[{"y":0.5,"z":[9007199254740993,2]},{"y":-0.0,"z":[3,4]}]}',
    );
  });

  it("inputs by column are answered with whole tensors, bare where there is one", () => {
    const body = '{"signature_name":"serving_default","inputs":{"a":[[1,2],[3,4]],"k":[5,6]}}';
    expect(decode(body, pairs)).toMatchObject({
      rows: 2,
      inputs: [{ shape: [2, 2] }, { data: BigInt64Array.of(5n, 6n) }],
      plan: { form: "columns", rows: 2 },
    });
    const outputs = [
      tensor("y", "FP32", [2], Float32Array.of(1, 2)),
      tensor("z", "INT64", [2, 2], BigInt64Array.of(1n, 2n, 3n, 4n)),
    ];
    expect(answer(body, outputs, pairs)).toBe('{"outputs":{"y":[1.0,2.0],"z":[[1,2],[3,4]]}}');
    const one = [tensor("y", "FP32", [2], Float32Array.of(1, 2))];
    expect(answer('{"inputs":[1,2]}', one)).toBe('{"outputs":[1.0,2.0]}');
    expect(decode('{"inputs":{"x":[1,2]}}').inputs).toEqual(decode('{"inputs":[1,2]}').inputs);
  });

  it("binary strings travel as base64, out too where the output's name ends with _bytes", () => {
    const body = '{"instances":[{"b64":"aMOp"},"plain",{"b64":""},{"b64":"aGk"}]}';
    expect(decode(body, texts).inputs).toEqual([
      tensor("t", "BYTES", [4], ["hé", "plain", "", "hi"]),
    ]);
    const named = '{"instances":[{"t":{"b64":"aMOp"}},{"t":"x"}]}';
    expect(decode(named, texts).inputs[0]?.data).toEqual(["hé", "x"]);
    const codec = context(texts.signature.inputs, [tensorSpec("echo_bytes", "BYTES", ["N"])]);
    const outputs = [tensor("echo_bytes", "BYTES", [2], ["hé", ""])];
    expect(answer(named, outputs, codec)).toBe('{"predictions":[{"b64":"aMOp"},{"b64":""}]}');
  });

  it("a number named _bytes stays a number, and a text of another name a text", () => {
    const codec = context(half.signature.inputs, [
      tensorSpec("size_bytes", "INT32", ["N"]),
      tensorSpec("t", "BYTES", ["N"]),
    ]);
    const outputs = [
      tensor("size_bytes", "INT32", [1], Int32Array.of(7)),
      tensor("t", "BYTES", [1], ["hé"]),
    ];
    expect(answer('{"instances":[1]}', outputs, codec)).toBe(
      '{"predictions":[{"size_bytes":7,"t":"hé"}]}',
    );
  });
});

describe("values of TensorFlow Serving's dialect", () => {
  it("reads and writes NaN and the infinities bare", () => {
    const body = '{"instances":[NaN,Infinity,-Infinity]}';
    const { data } = decode(body).inputs[0] ?? {};
    expect(data).toEqual(Float32Array.of(Number.NaN, Infinity, -Infinity));
    const outputs = [tensor("y", "FP32", [3], Float32Array.of(Number.NaN, Infinity, -Infinity))];
    expect(answer(body, outputs)).toBe('{"predictions":[NaN,Infinity,-Infinity]}');
    expect(refuse('{"instances":["NaN"]}').code).toBe("input.type");
  });

  it("keeps every digit of INT64 that a fraction hides, in rows of objects", () => {
    const exact = '{"instances":[{"a":[1,2],"k":1.00000000000000000001}]}';
    expect(refuse(exact, pairs).code).toBe("input.value");
    const nested = context([tensorSpec("k", "INT64", ["N", 2])], []);
    const hidden = '{"instances":[{"k":[1.00000000000000000001,2.0]}]}';
    expect(refuse(hidden, nested).code).toBe("input.value");
  });

  it("writes floats with a point in long lists too, and integers without", () => {
    const many = Float32Array.from({ length: 5_000 }, (_, index) => index);
    const body = `{"instances":[${many.join(",")}]}`;
    const texts = Array.from(many, (value) => `${value}.0`).join(",");
    expect(
      answer(body, [tensor("y", "FP32", [5_000], many)], {
        ...half,
        limits: { maxBatchRows: 5_000, maxOutputBytes: 1_000_000 },
      }),
    ).toBe(`{"predictions":[${texts}]}`);
  });

  it.each([
    ['{"instances":[{"b64":"!"}]}', "input.value"],
    ['{"instances":[{"b64":"aGk-"}]}', "input.value"],
    ['{"instances":[{"b64":"/w=="}]}', "input.value"],
    ['{"instances":[{"b64":"AA=="}]}', "input.value"],
    ['{"instances":[{"b64":1}]}', "input.unknown"],
    ['{"instances":[1]}', "input.type"],
  ])("refuses for a string %s", (body, code) => {
    expect(refuse(body, texts).code).toBe(code);
  });

  it("takes base64 for strings only", () => {
    expect(refuse('{"instances":[{"b64":"aGk="}]}').code).toBe("input.type");
  });
});

describe("what TensorFlow Serving's dialect refuses", () => {
  it.each([
    ["[1]", "must be a JSON object, got an array"],
    ["{}", 'either "instances" or "inputs"; neither came'],
    ['{"instances":[1],"inputs":[1]}', 'either "instances" or "inputs"; both came'],
    ['{"instances":[1],"context":{}}', '"context" is none of a predict request'],
    ['{"instances":[1],"signature_name":"other"}', 'got the string "other"'],
    ['{"instances":[1],"signature_name":1}', "got 1"],
    ['{"instances":1}', '"instances" must be an array of rows, got 1'],
    ['{"instances":[1,{"x":2}]}', "instances[0] is a value, but instances[1] is an object"],
    [
      '{"instances":[{"x":2},1]}',
      "instances[0] is an object of inputs, but instances[1] is a value",
    ],
  ])("%s", (body, sentence) => {
    const error = refuse(body);
    expect(error.code).toBe("request.malformed");
    expect(error.status).toBe(400);
    expect(error.detail).toContain(sentence);
  });

  it("an empty signature name is the default one", () => {
    expect(decode('{"signature_name":"","instances":[1]}').rows).toBe(1);
  });

  it("a bare value for several inputs, naming them", () => {
    for (const body of ['{"instances":[1]}', '{"inputs":[1]}']) {
      const error = refuse(body, pairs);
      expect(error.code).toBe("request.malformed");
      expect(error.detail).toContain("this model has 2 inputs");
      expect(error.detail).toContain('"a", "k"');
    }
  });

  it("rows that lack an input or have another, saying which", () => {
    const lacking = refuse('{"instances":[{"a":[1,2],"k":1},{"a":[1,2]}]}', pairs);
    expect(lacking.code).toBe("input.missing");
    expect(lacking.detail).toBe('The input is missing in instances[1]: "k" (int64[N]).');
    const other = refuse('{"instances":[{"a":[1,2],"keys":1}]}', pairs);
    expect(other.code).toBe("input.unknown");
    expect(other.detail).toContain('input "keys" is not an input of this model');
  });

  it("no rows, too many rows, and rows of other shapes", () => {
    expect(refuse('{"instances":[]}').code).toBe("batch.empty");
    const small = context(half.signature.inputs, half.signature.outputs, { maxBatchRows: 2 });
    expect(refuse('{"instances":[1,2,3]}', small).code).toBe("batch.limit");
    expect(refuse('{"instances":[{"a":[1],"k":1}]}', pairs).detail).toBe(
      'input "a": expected float32[N,2], got float32[1,1].',
    );
    const ragged = refuse('{"instances":[{"a":[1,2],"k":1},{"a":[1],"k":1}]}', pairs);
    expect(ragged.detail).toContain("[1] must be an array of 2 elements, got one of 1");
  });

  it("an output that is not one value for each row, and says which form takes it", () => {
    for (const output of [
      tensor("y", "FP32", [2], Float32Array.of(1, 2)),
      tensor("y", "FP32", [], Float32Array.of(1)),
    ]) {
      const error = refusalOf(() => answer('{"instances":[1,2,3]}', [output]));
      expect(error.status).toBe(400);
      expect(error.detail).toContain('send "inputs" (columnar)');
      expect(answer('{"inputs":[1,2,3]}', [output])).toMatch(/^\{"outputs":/);
    }
  });
});
