import { describe, expect, it } from "vitest";
import { context, decodePlainText, refusalOf, tensorSpec } from "./testing/contexts";

const recommender = context([
  tensorSpec("user_id", "INT64", ["N"]),
  tensorSpec("item_id", "INT64", ["N"]),
]);
const image = context([tensorSpec("x", "FP32", [1, 3, 2, 4])]);

function one(datatype: Parameters<typeof tensorSpec>[1], value: string) {
  const decoded = decodePlainText(`{"x":${value}}`, context([tensorSpec("x", datatype, ["N"])]));
  return decoded.inputs[0]?.data;
}

function refuse(datatype: Parameters<typeof tensorSpec>[1], value: string) {
  return refusalOf(() => one(datatype, value));
}

describe("rows and batches of the plain dialect", () => {
  it("takes scalars for one row and adds the batch dimension", () => {
    const decoded = decodePlainText('{"user_id":123,"item_id":456}', recommender);
    expect(decoded.plan).toEqual({ dialect: "plain", isRow: true });
    expect(decoded.rows).toBe(1);
    expect(decoded.inputs).toEqual([
      { name: "user_id", datatype: "INT64", shape: [1], data: BigInt64Array.of(123n) },
      { name: "item_id", datatype: "INT64", shape: [1], data: BigInt64Array.of(456n) },
    ]);
  });

  it("takes arrays for a batch, and gives the inputs in the order of the signature", () => {
    const decoded = decodePlainText('{"item_id":[4,5],"user_id":[1,2]}', recommender);
    expect(decoded.plan).toEqual({ dialect: "plain", isRow: false });
    expect(decoded.rows).toBe(2);
    expect(decoded.inputs.map(({ name }) => name)).toEqual(["user_id", "item_id"]);
  });

  it("takes one row where the leading dimension is fixed to 1", () => {
    const row = JSON.stringify(Array(3).fill(Array(2).fill([1, 2, 3, 4])));
    expect(decodePlainText(`{"x":${row}}`, image).inputs[0]?.shape).toEqual([1, 3, 2, 4]);
    const batch = decodePlainText(`{"x":[${row}]}`, image);
    expect(batch.plan).toEqual({ dialect: "plain", isRow: false });
    expect(batch.rows).toBe(1);
  });

  it("refuses a row beside a batch and names both", () => {
    const error = refusalOf(() => decodePlainText('{"user_id":1,"item_id":[2]}', recommender));
    expect(error.code).toBe("input.shape");
    expect(error.detail).toContain('"user_id" is one row');
    expect(error.detail).toContain('"item_id" is a batch');
  });

  it("takes a tensor without dimensions for a scalar, which is no row", () => {
    const scalar = context([tensorSpec("k", "FP32", []), tensorSpec("x", "FP32", [null, 2])]);
    const decoded = decodePlainText('{"k":0.5,"x":[[1,2],[3,4]]}', scalar);
    expect(decoded.inputs[0]).toMatchObject({ shape: [], data: Float32Array.of(0.5) });
    expect(decoded.plan).toEqual({ dialect: "plain", isRow: false });
    expect(refusalOf(() => decodePlainText('{"k":[1],"x":[[1,2]]}', scalar)).code).toBe(
      "input.shape",
    );
  });

  it("takes any rank where the file states no shape", () => {
    const anything = context([tensorSpec("x", "FP32", null)]);
    expect(decodePlainText('{"x":[[1],[2]]}', anything).inputs[0]?.shape).toEqual([2, 1]);
    expect(decodePlainText('{"x":1}', anything).inputs[0]?.shape).toEqual([]);
    expect(decodePlainText('{"x":1}', anything).plan).toMatchObject({ isRow: false });
  });

  it("counts the rows of a free dimension even after an input whose first is fixed to 1", () => {
    const mixed = context([tensorSpec("a", "FP32", [1, 2]), tensorSpec("b", "FP32", ["N", 1])]);
    expect(decodePlainText('{"a":[[1,2]],"b":[[1],[2],[3]]}', mixed).rows).toBe(3);
  });

  it.each(["[]", "[[]]"])("refuses the empty batch %s", (value) => {
    const features = context([tensorSpec("x", "FP32", ["N", 3])]);
    const error = refusalOf(() => decodePlainText(`{"x":${value}}`, features));
    expect(error.code).toBe(value === "[]" ? "batch.empty" : "input.shape");
  });

  it("refuses more rows than the limit", () => {
    const small = context([tensorSpec("x", "FP32", ["N"])], [], { maxBatchRows: 2 });
    expect(decodePlainText('{"x":[1,2]}', small).rows).toBe(2);
    const error = refusalOf(() => decodePlainText('{"x":[1,2,3]}', small));
    expect(error.code).toBe("batch.limit");
    expect(error.status).toBe(413);
  });
});

describe("names and shapes of the plain dialect", () => {
  it("names all missing inputs together, with what they must be", () => {
    const error = refusalOf(() => decodePlainText("{}", recommender));
    expect(error.code).toBe("input.missing");
    expect(error.detail).toContain('"user_id" (int64[N]), "item_id" (int64[N])');
  });

  it("refuses an unknown input and suggests the near name", () => {
    const error = refusalOf(() => decodePlainText('{"user_id":1,"itemid":2}', recommender));
    expect(error.code).toBe("input.unknown");
    expect(error.detail).toContain('did you mean "item_id"?');
  });

  it("treats __proto__ as an unknown input", () => {
    const body = '{"user_id":1,"item_id":2,"__proto__":{"x":1}}';
    expect(refusalOf(() => decodePlainText(body, recommender)).code).toBe("input.unknown");
  });

  it("refuses a body that is not an object", () => {
    for (const body of ["[1]", "1", "null", '"x"', ""]) {
      const error = refusalOf(() => decodePlainText(body, recommender));
      expect(error.code).toBe("request.malformed");
    }
  });

  it("says expected and received shape, and recognises NHWC for NCHW", () => {
    const nhwc = JSON.stringify([Array(2).fill(Array(4).fill([1, 2, 3]))]);
    const error = refusalOf(() => decodePlainText(`{"x":${nhwc}}`, image));
    expect(error.code).toBe("input.shape");
    expect(error.detail).toBe(
      'input "x": expected float32[1,3,2,4] (NCHW), got float32[1,2,4,3] — did you mean layout NHWC?',
    );
    expect(error.hint).toBe("Transpose the values from NHWC to NCHW.");
  });

  it("says expected and received shape without a hint where no layout fits", () => {
    const features = context([tensorSpec("x", "FP32", ["N", 3, null])]);
    const error = refusalOf(() => decodePlainText('{"x":[[[1],[2]]]}', features));
    expect(error.detail).toBe('input "x": expected float32[N,3,?], got float32[1,2,1].');
    expect(error.errors).toEqual([
      expect.objectContaining({
        field: "inputs.x",
        expected: "float32[N,3,?]",
        received: "float32[1,2,1]",
      }),
    ]);
  });

  it("holds free dimensions of one name equal and names both inputs", () => {
    const error = refusalOf(() => decodePlainText('{"user_id":[1,2],"item_id":[3]}', recommender));
    expect(error.code).toBe("input.shape");
    expect(error.detail).toContain('"user_id" and input "item_id" share the dimension "N"');
  });

  it.each([
    ["[[1,2],[3]]", "[1] must be an array of 2 elements, got one of 1"],
    ["[[1,2],3]", "[1] must be an array of 2 elements, got 3"],
    ["[[1,2],[3,[4]]]", "[1,1] is an array where others hold values"],
  ])("refuses the ragged array %s and says where", (value, where) => {
    const pairs = context([tensorSpec("x", "FP32", ["N", 2])]);
    const error = refusalOf(() => decodePlainText(`{"x":${value}}`, pairs));
    expect(error.code).toBe("input.shape");
    expect(error.detail).toContain(where);
  });

  it("makes no room for what ragged arrays only promise", () => {
    const square = context([tensorSpec("x", "FP32", [null, null])], [], { maxBatchRows: 1e9 });
    const outer = Array(50_000).fill("[]");
    outer[0] = `[${Array(50_000).fill("1").join(",")}]`;
    const error = refusalOf(() => decodePlainText(`{"x":[${outer.join(",")}]}`, square));
    expect(error.code).toBe("input.shape");
  });
});

describe("values of the plain dialect", () => {
  it("reads INT64 exactly, from digits and from strings of digits", () => {
    expect(one("INT64", '[9007199254740993,"-9223372036854775808",1e3,2.0]')).toEqual(
      BigInt64Array.of(9007199254740993n, -9223372036854775808n, 1000n, 2n),
    );
    expect(one("UINT64", '["18446744073709551615",18446744073709551615]')).toEqual(
      BigUint64Array.of(18446744073709551615n, 18446744073709551615n),
    );
  });

  it.each([
    ["INT64", "9223372036854775808"],
    ["INT64", "-9223372036854775809"],
    ["INT64", "1e30"],
    ["INT64", "1.5"],
    ["INT64", "1.00000000000000000001"],
    ["UINT64", "-1"],
    ["INT32", "2147483648"],
    ["INT32", "0.5"],
    ["INT32", "1.00000000000000000001"],
    ["INT32", "99999999999999999999"],
    ["INT8", "128"],
    ["UINT8", "256"],
    ["UINT8", "-1"],
    ["UINT16", "65536"],
    ["INT16", "-32769"],
    ["UINT32", "4294967296"],
    ["FP32", "1e400"],
    ["FP32", "-1e400"],
    ["FP32", "1e39"],
    ["FP64", "1e400"],
    ["FP64", `1${"0".repeat(400)}`],
    ["FP16", "65520"],
    ["FP16", "1e400"],
  ] as const)("refuses for %s the value %s, as one of a batch and alone", (datatype, value) => {
    expect(refuse(datatype, `[${value}]`).code).toBe("input.value");
    expect(refuse(datatype, value).code).toBe("input.value");
  });

  it.each([
    ["FP32", '"1"'],
    ["FP32", '"nan"'],
    ["FP32", "true"],
    ["FP32", "null"],
    ["FP32", "{}"],
    ["FP16", '"1"'],
    ["INT32", '"1"'],
    ["INT32", "true"],
    ["INT32", '"NaN"'],
    ["INT64", '"0x10"'],
    ["INT64", '"1.0"'],
    ["INT64", '" 1"'],
    ["INT64", '""'],
    ["INT64", "null"],
    ["BOOL", "0"],
    ["BOOL", "1"],
    ["BOOL", '"true"'],
    ["BYTES", "1"],
    ["BYTES", "null"],
    ["BYTES", "true"],
  ] as const)("never coerces: %s refuses %s", (datatype, value) => {
    const error = refuse(datatype, `[${value}]`);
    expect(error.code).toBe("input.type");
    expect(error.detail).toMatch(/^input "x": element \[0\] must be /);
    expect(refuse(datatype, value).code).toBe("input.type");
  });

  it("reads NaN and the infinities from their strings, for floats only", () => {
    expect(one("FP32", '["NaN","Infinity","-Infinity"]')).toEqual(
      Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    );
    expect(one("FP16", '["Infinity"]')).toEqual(Uint16Array.of(0x7c00));
    expect(refuse("FP32", "[NaN]").code).toBe("request.malformed");
    expect(refuse("FP32", "[Infinity]").code).toBe("request.malformed");
  });

  it("reads the comma of 1,2 as the end of the value", () => {
    expect(refuse("FP32", "1,2").code).toBe("request.malformed");
  });

  it("keeps the sign of zero", () => {
    expect(one("FP32", "[-0.0,-0]")).toEqual(Float32Array.of(-0, -0));
    expect(one("FP64", "-0.0")).toEqual(Float64Array.of(-0));
  });

  it("reads floats of long digits as the nearest double", () => {
    expect(one("FP64", "[0.12345678901234568,12345678901234567890,1e308]")).toEqual(
      Float64Array.of(0.12345678901234568, Number("12345678901234567890"), 1e308),
    );
  });

  it("reads booleans and strings", () => {
    expect(one("BOOL", "[true,false]")).toEqual(Uint8Array.of(1, 0));
    expect(one("BYTES", '["a","é","","\\ud83d\\ude00"]')).toEqual(["a", "é", "", "😀"]);
  });

  it("refuses strings that would not reach the model unchanged", () => {
    expect(refuse("BYTES", '["a\\u0000b"]').code).toBe("input.value");
    expect(refuse("BYTES", '["\\ud800"]').code).toBe("input.value");
  });

  it("says where in a nested array the value is", () => {
    const pairs = context([tensorSpec("x", "FP32", ["N", 2])]);
    const error = refusalOf(() => decodePlainText('{"x":[[1,2],[3,"4"]]}', pairs));
    expect(error.detail).toBe(
      'input "x": element [1,1] must be a number, got the string "4" (float32).',
    );
  });
});
