import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Datatype, datatypes } from "@/lib/contract/signature";
import type { TensorData, TensorValue } from "../types";
import { fixedDatatypes, isFixed } from "./datatypes";
import {
  batchKey,
  joinRows,
  RowsError,
  rowsOf,
  sliceRows,
  splitRows,
  stackRows,
} from "./tensor-rows";
import { tensor } from "./testing/contexts";

const seed = { seed: 20_261_126, numRuns: 300 };

interface Kind {
  readonly datatype: Datatype;
  readonly rest: readonly number[];
}

const anyKinds = fc.array(
  fc.record({
    datatype: fc.constantFrom(...datatypes),
    rest: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 4 },
);

/** Any bits, in a view that does not begin where its buffer does. */
function fill({ datatype }: Kind, count: number, random: () => number): TensorData {
  if (!isFixed(datatype)) return Array.from({ length: count }, () => `é${random()}`);
  const { bytes, view } = fixedDatatypes[datatype];
  const buffer = new Uint8Array((count + 1) * bytes).map(() => random() % 256);
  return view(buffer.buffer, bytes, count);
}

function make(kinds: readonly Kind[], rows: number, random: () => number): TensorValue[] {
  return kinds.map((kind, index) => {
    const count = kind.rest.reduce((product, size) => product * size, rows);
    return tensor(`t${index}`, kind.datatype, [rows, ...kind.rest], fill(kind, count, random));
  });
}

/** Small, and different from call to call. */
function counter(start: number): () => number {
  let state = start;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state >> 8;
  };
}

function comparable(tensors: readonly TensorValue[]) {
  return tensors.map(({ data, ...rest }) => ({
    ...rest,
    data: Array.isArray(data)
      ? data
      : Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("hex"),
  }));
}

describe("rows of tensors", () => {
  it("come out of a split and a join as they went in, whatever the type and the size", () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(anyKinds, sizes, fc.nat(), (kinds, [rows, size], start) => {
        const whole = make(kinds, rows, counter(start));
        const pieces = splitRows(whole, size);
        expect(pieces.map(rowsOf)).toEqual(Array(Math.ceil(rows / size)).fill(size));
        expect(comparable(joinRows(pieces, rows))).toEqual(comparable(whole));
      }),
      seed,
    );
  });

  it("come out of a stack and its slices as they went in, whatever the type and the neighbours", () => {
    const counts = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(anyKinds, counts, fc.nat(), (kinds, rows, start) => {
        const random = counter(start);
        const requests = rows.map((count) => make(kinds, count, random));
        const stacked = stackRows(requests);
        expect(rowsOf(stacked)).toBe(rows.reduce((sum, count) => sum + count, 0));
        let from = 0;
        for (const request of requests) {
          const to = from + rowsOf(request);
          expect(comparable(sliceRows(stacked, from, to))).toEqual(comparable(request));
          from = to;
        }
      }),
      seed,
    );
  });

  it("fill the last piece with repetitions of the last row", () => {
    const whole = [
      tensor("a", "FP32", [3, 2], Float32Array.of(1, 2, 3, 4, 5, 6)),
      tensor("t", "BYTES", [3], ["x", "y", "z"]),
    ];
    expect(splitRows(whole, 4)).toEqual([
      [
        tensor("a", "FP32", [4, 2], Float32Array.of(1, 2, 3, 4, 5, 6, 5, 6)),
        tensor("t", "BYTES", [4], ["x", "y", "z", "z"]),
      ],
    ]);
  });

  it("are views where nothing has to be put together", () => {
    const data = Float32Array.of(1, 2, 3, 4);
    const whole = [tensor("a", "FP32", [4], data)];
    expect(stackRows([whole])).toBe(whole);
    expect(sliceRows(whole, 0, 4)).toBe(whole);
    const part = sliceRows(whole, 1, 3)[0]?.data;
    data[1] = 9;
    expect(part).toEqual(Float32Array.of(9, 3));
    expect(splitRows(whole, 4)[0]).toBe(whole);
  });

  it("are never cut out of tensors that have none, other ones, or fewer values than they say", () => {
    const scalar = tensor("k", "FP32", [], Float32Array.of(1));
    const two = tensor("a", "FP32", [2], Float32Array.of(1, 2));
    const three = tensor("b", "FP32", [3], Float32Array.of(1, 2, 3));
    const short = tensor("c", "FP32", [2, 2], Float32Array.of(1, 2, 3));
    for (const tensors of [[], [scalar], [two, three], [two, scalar], [short]]) {
      expect(() => rowsOf(tensors)).toThrow(RowsError);
      expect(() => sliceRows(tensors, 0, 1)).toThrow(RowsError);
      expect(() => splitRows(tensors, 1)).toThrow(RowsError);
      expect(() => stackRows([tensors, tensors])).toThrow(RowsError);
      expect(() => joinRows([tensors], 1)).toThrow(RowsError);
    }
    expect(() => batchKey([scalar])).toThrow(RowsError);
    for (const [from, to] of [
      [0, 3],
      [-1, 1],
      [2, 1],
      [Number.NaN, 1],
    ] as const) {
      expect(() => sliceRows([two], from, to)).toThrow(RowsError);
    }
  });

  it("are never joined from pieces that cannot be those of the request", () => {
    const piece = (rows: number) => [tensor("a", "FP32", [rows], new Float32Array(rows))];
    expect(() => joinRows([piece(2), piece(3)], 4)).toThrow(RowsError);
    expect(() => joinRows([piece(2), piece(2)], 5)).toThrow(RowsError);
    expect(() => joinRows([piece(4), piece(4)], 3)).toThrow(RowsError);
    expect(() => joinRows([], 0)).toThrow(RowsError);
    expect(() => splitRows(piece(0), 2)).toThrow(RowsError);
    expect(() => splitRows(piece(2), 0)).toThrow(RowsError);
  });

  it("are never stacked when a tensor is not of the kind that its datatype says", () => {
    const a = [tensor("x", "INT32", [1], Int32Array.of(1))];
    const b = [tensor("x", "INT32", [1], Float32Array.of(1))];
    expect(() => stackRows([a, b])).toThrow(RowsError);
  });

  it("are never stacked unless types and other dimensions are equal", () => {
    const a = [tensor("x", "FP32", [1, 2], Float32Array.of(1, 2))];
    const others = [
      [tensor("x", "FP32", [1, 3], Float32Array.of(1, 2, 3))],
      [tensor("x", "FP32", [1, 2, 1], Float32Array.of(1, 2))],
      [tensor("x", "FP32", [1], Float32Array.of(1))],
      [tensor("x", "FP64", [1, 2], Float64Array.of(1, 2))],
      [tensor("x", "INT32", [1, 2], Int32Array.of(1, 2))],
      [...a, tensor("y", "FP32", [1], Float32Array.of(1))],
    ];
    for (const other of others) {
      expect(batchKey(other)).not.toBe(batchKey(a));
      expect(() => stackRows([a, other])).toThrow(RowsError);
    }
    const more = [tensor("x", "FP32", [3, 2], new Float32Array(6))];
    expect(batchKey(more)).toBe(batchKey(a));
  });
});
