import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Datatype, datatypes } from "@/lib/contract/signature";
import type { TensorData } from "../types";
import { type FixedDatatype, fixedDatatypes, isFixed } from "./datatypes";
import { decodeRequest } from "./decode-request";
import { encodeAnswer } from "./encode-answer";
import {
  bytesOf,
  context,
  decodePlainText,
  decodeText,
  decodeV2,
  tensor,
  tensorSpec,
  textOf,
} from "./testing/contexts";

/** Any bits, so that subnormals, all NaNs and the ends of every range come up. */
function anyData(datatype: Datatype): fc.Arbitrary<TensorData> {
  if (!isFixed(datatype)) return fc.array(anyText, { minLength: 1, maxLength: 30 });
  return anyFixedData(datatype);
}

const anyText = fc
  .string({ unit: "binary", maxLength: 20 })
  .filter((text) => !text.includes("\0") && !/\p{Surrogate}/u.test(text));

function anyFixedData(datatype: FixedDatatype): fc.Arbitrary<TensorData> {
  const { bytes, view } = fixedDatatypes[datatype];
  return fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 240 }).map((raw) => {
    const count = Math.ceil(raw.length / bytes);
    const buffer = new Uint8Array(count * bytes);
    buffer.set(datatype === "BOOL" ? raw.map((byte) => byte & 1) : raw);
    return view(buffer.buffer);
  });
}

/** What must be equal: JSON keeps the sign of zero, and has one NaN for all. */
function bitsOf(datatype: Datatype, data: TensorData): string[] {
  const bits: string[] = [];
  for (const value of data) {
    const isNaNBits = datatype === "FP16" && isHalfNaN(Number(value));
    bits.push(isNaNBits ? "NaN" : Object.is(value, -0) ? "-0" : String(value));
  }
  return bits;
}

function isHalfNaN(bits: number): boolean {
  return (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;
}

describe.each(datatypes)("%s", (datatype) => {
  const codec = context([tensorSpec("x", datatype, [null])], [tensorSpec("x", datatype, [null])]);

  it("survives the plain dialect bit for bit", () => {
    fc.assert(
      fc.property(anyData(datatype), (data) => {
        const value = tensor("x", datatype, [data.length], data);
        const answer = encodeAnswer([value], { dialect: "plain", isRow: false }, codec);
        const back = decodePlainText(textOf(answer), codec).inputs[0];
        expect(back?.shape).toEqual([data.length]);
        expect(bitsOf(datatype, back?.data ?? [])).toEqual(bitsOf(datatype, data));
      }),
    );
  });

  it("survives TensorFlow Serving's columns bit for bit", () => {
    fc.assert(
      fc.property(anyData(datatype), (data) => {
        const value = tensor("x", datatype, [data.length], data);
        const plan = { dialect: "tf-serving", form: "columns", rows: data.length } as const;
        const json = textOf(encodeAnswer([value], plan, codec)).replace("outputs", "inputs");
        const back = decodeText("tf-serving", json, codec).inputs[0];
        expect(bitsOf(datatype, back?.data ?? [])).toEqual(bitsOf(datatype, data));
      }),
    );
  });

  it("survives the JSON of the Open Inference Protocol bit for bit", () => {
    fc.assert(
      fc.property(anyData(datatype), (data) => {
        const answer = encodeAnswer(
          [tensor("x", datatype, [data.length], data)],
          {
            dialect: "open-inference",
            id: null,
            outputs: [{ name: "x", isBinary: false, classification: null }],
          },
          codec,
        );
        const json = textOf(answer).replace('"outputs"', '"inputs"');
        const back = decodeV2(json, codec).inputs[0];
        expect(bitsOf(datatype, back?.data ?? [])).toEqual(bitsOf(datatype, data));
      }),
    );
  });

  it("survives binary tensors bit for bit, all NaNs included", () => {
    fc.assert(
      fc.property(anyData(datatype), (data) => {
        const answer = encodeAnswer(
          [tensor("x", datatype, [data.length], data)],
          {
            dialect: "open-inference",
            id: null,
            outputs: [{ name: "x", isBinary: true, classification: null }],
          },
          codec,
        );
        const length = Number(answer.headers["inference-header-content-length"]);
        const whole = bytesOf(answer);
        const json = whole.subarray(0, length).toString().replace('"outputs"', '"inputs"');
        const body = Buffer.concat([Buffer.from(json), whole.subarray(length)]);
        const request = { dialect: "open-inference" as const, body, jsonLength: json.length };
        const back = decodeRequest(request, codec).inputs[0]?.data;
        expect(rawBytes(back)).toEqual(rawBytes(data));
      }),
    );
  });
});

function rawBytes(data: TensorData | undefined): unknown {
  if (data === undefined || Array.isArray(data)) return data;
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
