import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Datatype, datatypes, type Signature } from "@/lib/contract/signature";
import { decodeRequest } from "@/lib/inference/codecs";
import { buildRequest } from "./build-request";
import { emptyForm, type FormState, withCells, withSizes, withValue } from "./form-state";

/** The gateway's own decoder, as a worker calls it. */
function decode(signature: Signature, body: string) {
  const limits = { maxBatchRows: 1_000, maxOutputBytes: 1_000_000 };
  return decodeRequest(
    { dialect: "plain", body: Buffer.from(body), jsonLength: null },
    { signature, limits, model: "m", pieceRows: null },
  );
}

/** What a person may type for each datatype, and the value that the model must get. */
const typed: Record<Datatype, fc.Arbitrary<readonly [text: string, value: unknown]>> = {
  BOOL: fc.boolean().map((value) => [String(value), value ? 1 : 0]),
  UINT8: integer(0n, 255n),
  UINT16: integer(0n, 65_535n),
  UINT32: integer(0n, 2n ** 32n - 1n),
  INT8: integer(-128n, 127n),
  INT16: integer(-(2n ** 15n), 2n ** 15n - 1n),
  INT32: integer(-(2n ** 31n), 2n ** 31n - 1n),
  INT64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => [String(n), n]),
  UINT64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((n) => [String(n), n]),
  FP16: fc.constantFrom(["0.5", 0x3800], ["-2", 0xc000], ["Infinity", 0x7c00], ["-inf", 0xfc00]),
  FP32: fc.float().map((value) => [String(value), value]),
  FP64: fc.double().map((value) => [String(value), value]),
  BYTES: fc
    .string({ unit: "binary" })
    .filter((text) => !/\0|\p{Surrogate}/u.test(text))
    .map((text) => [text, text]),
};

function integer(min: bigint, max: bigint): fc.Arbitrary<readonly [string, unknown]> {
  return fc.bigInt({ min, max }).map((value) => [String(value), Number(value)]);
}

function signatureOf(datatype: Datatype): Signature {
  const spec = { name: 'x "1"', datatype, shape: ["N", 2] };
  return { inputs: [spec], outputs: [], omittedOutputs: [] };
}

describe.each(datatypes)("%s", (datatype) => {
  const signature = signatureOf(datatype);
  const [spec] = signature.inputs;
  if (spec === undefined) throw new Error("no input");

  test("reaches the model exactly as it was typed into cells", () => {
    const row = fc.tuple(typed[datatype], typed[datatype]);
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
        const cells = rows.flatMap((pair, row) =>
          pair.map(([text], column) => ({ spec, row, column, text })),
        );
        const sized = withSizes(emptyForm, { "name:N": String(rows.length) });
        const built = buildRequest(signature, withCells(sized, cells));
        if (!built.ok) throw new Error(JSON.stringify(built.faults));
        const [input] = decode(signature, built.body).inputs;
        expect(input?.shape).toEqual([rows.length, 2]);
        const values = Array.from<unknown>(input?.data ?? []);
        // A minus before a zero is the one thing that typing "0" for -0 cannot say.
        expect(values.map(plainZero)).toEqual(rows.flat().map(([, value]) => plainZero(value)));
      }),
      { numRuns: 60 },
    );
  });

  test("reaches the model from every fill", () => {
    for (const kind of ["zeros", "ones", "random", "example"] as const) {
      const filled: FormState = withValue(withSizes(emptyForm, { "name:N": "3" }), spec, {
        source: "fill",
        fill: { kind, seed: 3 },
      });
      const built = buildRequest(signature, filled);
      if (!built.ok) throw new Error(JSON.stringify(built.faults));
      expect(decode(signature, built.body).inputs[0]?.shape).toEqual([3, 2]);
    }
  });
});

function plainZero(value: unknown): unknown {
  return Object.is(value, -0) ? 0 : value;
}
