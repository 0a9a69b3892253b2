import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Datatype } from "@/lib/contract/signature";
import type { DecodedRequest, TensorValue } from "../types";
import type { EncodeContext } from "./codec-context";
import { encodeAnswer } from "./encode-answer";
import { context, decodeText, refusalOf, tensor, tensorSpec, textOf } from "./testing/contexts";

const recommender = context(
  [tensorSpec("user_id", "INT64", ["N"]), tensorSpec("item_id", "INT64", ["N", 1])],
  [tensorSpec("rating", "FP32", ["N"])],
);
const wide = context([tensorSpec("x", "FP32", ["N", 3])], [tensorSpec("y", "FP32", ["N"])]);

function decode(body: string, codec: EncodeContext = recommender): DecodedRequest {
  return decodeText("csv", body, codec);
}

function refuse(body: string, codec: EncodeContext = recommender) {
  return refusalOf(() => decode(body, codec));
}

function column(datatype: Datatype): EncodeContext {
  return context([tensorSpec("x", datatype, ["N"])], [tensorSpec("x", datatype, ["N"])]);
}

function encode(codec: EncodeContext, outputs: readonly TensorValue[], rows: number): string {
  const answer = encodeAnswer(outputs, { dialect: "csv", rows }, codec);
  expect(answer.contentType).toBe("text/csv; charset=utf-8");
  return textOf(answer);
}

describe("requests in CSV", () => {
  it("are a header in any order and rows, with every digit of INT64", () => {
    expect(decode("item_id,user_id\n4,9007199254740993\n5,-2\n")).toEqual({
      rows: 2,
      inputs: [
        tensor("user_id", "INT64", [2], BigInt64Array.of(9007199254740993n, -2n)),
        tensor("item_id", "INT64", [2, 1], BigInt64Array.of(4n, 5n)),
      ],
      plan: { dialect: "csv", rows: 2 },
    });
  });

  it.each([
    ["LF", "user_id,item_id\n1,2\n"],
    ["CRLF", "user_id,item_id\r\n1,2\r\n"],
    ["no line break at the end", "user_id,item_id\n1,2"],
    ["a byte order mark", "\ufeffuser_id,item_id\n1,2"],
    ["quotes", '"user_id",item_id\n1,"2"\r\n'],
  ])("mean the same with %s", (_, body) => {
    expect(decode(body).inputs.map(({ data }) => data)).toEqual([
      BigInt64Array.of(1n),
      BigInt64Array.of(2n),
    ]);
  });

  it("name the columns of a wide input by their places", () => {
    expect(decode("x[2],x[0],x[1]\n3,1,2\n6,4,5\n", wide).inputs).toEqual([
      tensor("x", "FP32", [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6)),
    ]);
    expect(refuse("x[0],x[1],x\n1,2,3\n", wide).code).toBe("input.unknown");
    expect(refuse("x[0],x[1]\n1,2\n", wide).detail).toBe('The column is missing: "x[2]".');
  });

  it("hold commas, quotes, line breaks, formulas and nothing at all in texts", () => {
    const body = 'x\n"a,""b""\r\nc"\n=1+1\n\n" d "\n""\n';
    expect(decode(body, column("BYTES")).inputs[0]?.data).toEqual([
      'a,"b"\r\nc',
      "=1+1",
      "",
      " d ",
      "",
    ]);
  });

  it("say NaN and the infinities, and booleans as programs spell them", () => {
    expect(decode("x\nNaN\nInfinity\n-Infinity\n-0\n", column("FP32")).inputs[0]?.data).toEqual(
      Float32Array.of(Number.NaN, Infinity, -Infinity, -0),
    );
    expect(decode("x\ntrue\nFalse\nTRUE\n", column("BOOL")).inputs[0]?.data).toEqual(
      Uint8Array.of(1, 0, 1),
    );
  });

  it.each([
    ["FP32", "abc", "input.type", 'must be a number, got the string "abc" (float32)'],
    ["FP32", "", "input.type", 'must be a number, got the string "" (float32)'],
    ["FP32", "1e39", "input.value", "is too large for float32"],
    ["FP32", "nan", "input.type", 'got the string "nan"'],
    ["FP32", " 1", "input.type", 'got the string " 1"'],
    ["FP32", '"1,5"', "input.type", 'got the string "1,5"'],
    ["FP32", "0x10", "input.type", 'got the string "0x10"'],
    ["FP32", "1.", "input.type", 'got the string "1."'],
    ["FP16", "65520", "input.value", "is too large for float16"],
    ["INT64", "1.5", "input.value", "must be an integer from -9223372036854775808"],
    ["INT64", "9223372036854775808", "input.value", "got 9223372036854775808"],
    ["INT64", "NaN", "input.type", "got NaN"],
    ["INT8", "128", "input.value", "must be an integer from -128 to 127, got 128"],
    ["UINT8", "007", "input.type", 'got the string "007"'],
    ["BOOL", "1", "input.type", "must be true or false"],
    ["BYTES", "a\0b", "input.value", "holds the character U+0000"],
  ] as const)(
    "refuse for %s the field %j, with its row and column",
    (datatype, field, code, why) => {
      const good = { BOOL: "true", BYTES: "x" };
      const first = datatype === "BOOL" || datatype === "BYTES" ? good[datatype] : "1";
      const error = refuse(`x\n${first}\n${field}\n`, column(datatype));
      expect(error.code).toBe(code);
      expect(error.detail).toContain('input "x": row 2, column "x" ');
      expect(error.detail).toContain(why);
    },
  );

  it("count rows, not lines, in errors", () => {
    const codec = context([tensorSpec("t", "BYTES", ["N"]), tensorSpec("k", "INT32", ["N"])]);
    const error = refuse('t,k\n"two\nlines",1\nb,x\n', codec);
    expect(error.detail).toContain('row 2, column "k"');
  });

  it.each([
    ["", "The body is empty"],
    ["user_id,item_id\n1\n", "row 1: it has 1 where the header has 2 fields"],
    ["user_id,item_id\n1,2\n\n", "row 2: it is an empty line where the header has 2 fields"],
    ["user_id,item_id\n1,2,3\n", "row 1: it has more than 2 fields"],
    ["user_id,item_id\n1,2,\n", "row 1: it has more than 2 fields"],
    ["user_id,item_id,user_id\n1,2,3\n", 'names the column "user_id" twice'],
    ['user_id,item_id\n1,"2\n', "row 1: a quoted field does not end"],
    ['user_id,item_id\n1,"2"x\n', 'row 1: text follows the quoted field "2"'],
    ['user_id,item_id\n1,2"\n', "row 1: a quote stands inside the field"],
    ["user_id,item_id\r1,2", "the header: a carriage return without a line feed"],
    ['user_id,item_id\n1,"2"\r3\n', "row 1: a carriage return without a line feed"],
  ])("refuse %j", (body, sentence) => {
    const error = refuse(body);
    expect(error.code).toBe("request.malformed");
    expect(error.detail).toContain(sentence);
  });

  it("refuse columns that the model does not know, or lacks, by name", () => {
    const unknown = refuse("user_id,itemid\n1,2\n");
    expect(unknown.code).toBe("input.unknown");
    expect(unknown.detail).toBe(
      'The column "itemid" is not an input of this model; did you mean "item_id"?',
    );
    expect(refuse("a,b,c,d,e\n").code).toBe("input.unknown");
    const missing = refuse("user_id\n1\n");
    expect(missing.code).toBe("input.missing");
    expect(missing.detail).toBe('The column is missing: "item_id".');
  });

  it("refuse a header without rows, and more rows than the limit, before all are read", () => {
    expect(refuse("user_id,item_id\n").code).toBe("batch.empty");
    const small = context(recommender.signature.inputs, [], { maxBatchRows: 2 });
    const error = refuse(`user_id,item_id\n${"1,2\n".repeat(3)}"`, small);
    expect(error.code).toBe("batch.limit");
    expect(error.detail).toContain("more than 2 rows");
  });

  it("refuse what is not UTF-8", () => {
    const body = Buffer.concat([Buffer.from("x\n"), Buffer.of(0xff)]);
    const error = refusalOf(() => decodeText("csv", body, column("BYTES")));
    expect(error.code).toBe("request.malformed");
  });

  it.each([[[1, 3, 2, 2]], [["N", null]], [[]], [null]] as const)(
    "are not for a model whose input has the shape %j",
    (shape) => {
      const error = refuse("x\n1\n", context([tensorSpec("x", "FP32", shape)]));
      expect(error.status).toBe(415);
      expect(error.detail).toContain('input "x" (float32');
    },
  );
});

describe("answers in CSV", () => {
  it("are a header of outputs and a line for each row", () => {
    const codec = context(
      [],
      [
        tensorSpec("rating", "FP32", ["N"]),
        tensorSpec("id", "INT64", ["N", 1]),
        tensorSpec("v", "FP64", ["N", 2]),
      ],
    );
    const outputs = [
      tensor("rating", "FP32", [2], Float32Array.of(3.5, Number.NaN)),
      tensor("id", "INT64", [2, 1], BigInt64Array.of(9007199254740993n, -1n)),
      tensor("v", "FP64", [2, 2], Float64Array.of(-0, Infinity, -Infinity, 4)),
    ];
    expect(encode(codec, outputs, 2)).toBe(
      "rating,id,v[0],v[1]\n3.5,9007199254740993,-0.0,Infinity\nNaN,-1,-Infinity,4\n",
    );
  });

  it("name a classifier's columns by its labels, quoted where they must be", () => {
    const codec = context([], [tensorSpec("p", "FP32", ["N", 2], ["yes, sir", 'n"o'])]);
    const outputs = [tensor("p", "FP32", [1, 2], Float32Array.of(0.25, 0.75))];
    expect(encode(codec, outputs, 1)).toBe('"p[yes, sir]","p[n""o]"\n0.25,0.75\n');
  });

  it("quote texts only where they must be, and an empty one, and change none", () => {
    const data = ["plain", "a,b", 'q"', "two\nlines", "", "=1+1", " s ", "é"];
    expect(encode(column("BYTES"), [tensor("x", "BYTES", [8], data)], 8)).toBe(
      'x\nplain\n"a,b"\n"q"""\n"two\nlines"\n""\n=1+1\n s \né\n',
    );
  });

  it.each([
    [[3], "the shape [3]"],
    [[], "a single value"],
    [[2, 1, 1], "the shape [2,1,1]"],
  ] as const)("refuse an output of the shape %j, and say that JSON is needed", (shape, got) => {
    const count = shape.reduce<number>((product, size) => product * size, 1);
    const output = tensor("rating", "FP32", shape, new Float32Array(count));
    const error = refusalOf(() => encode(recommender, [output], 2));
    expect(error.status).toBe(400);
    expect(error.detail).toContain(got);
    expect(error.detail).toContain("needs JSON");
  });

  it("are refused over the limit of size", () => {
    const tight = context([], [tensorSpec("y", "FP32", ["N"])], { maxOutputBytes: 1_000 });
    const output = tensor("y", "FP32", [400], new Float32Array(400).fill(0.1));
    expect(refusalOf(() => encode(tight, [output], 400)).code).toBe("output.too_large");
  });
});

const texts = fc.array(
  fc.oneof(
    fc
      .string({ unit: "binary", maxLength: 12 })
      .filter((value) => !/\0|\p{Surrogate}/u.test(value)),
    fc.constantFrom('"', ",", "\n", "\r\n", "\r", '""', "\ufeff", ""),
  ),
  { minLength: 1 },
);
const some = { minLength: 1 };
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const samples: readonly [Datatype, fc.Arbitrary<TensorValue["data"]>][] = [
  ["BYTES", texts],
  ["FP32", fc.array(fc.float(), some).map((values) => Float32Array.from(values))],
  ["FP64", fc.array(fc.double(), some).map((values) => Float64Array.from(values))],
  ["INT64", fc.array(int64, some).map((values) => BigInt64Array.from(values))],
  ["BOOL", fc.array(fc.boolean(), some).map((values) => Uint8Array.from(values, Number))],
  ["INT8", fc.array(fc.integer({ min: -128, max: 127 }), some).map((all) => Int8Array.from(all))],
];

describe.each(samples)("a column of %s", (datatype, anyData) => {
  it("comes back as it went out", () => {
    const codec = column(datatype);
    fc.assert(
      fc.property(anyData, (data) => {
        const text = encode(codec, [tensor("x", datatype, [data.length], data)], data.length);
        expect(decode(text, codec).inputs[0]?.data).toEqual(data);
      }),
      { seed: 20_261_126 },
    );
  });
});
