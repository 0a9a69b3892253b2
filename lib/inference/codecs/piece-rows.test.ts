import { describe, expect, it } from "vitest";
import { encodeAnswer } from "./encode-answer";
import {
  context,
  decodeText,
  decodeV2,
  refusalOf,
  tensor,
  tensorSpec,
  textOf,
} from "./testing/contexts";

const inputs = [tensorSpec("x", "FP32", [4, 2]), tensorSpec("k", "INT64", [4])];
const outputs = [tensorSpec("y", "FP32", [4])];
const pieces = context(inputs, outputs, { maxBatchRows: 10 }, 4);
const whole = context(inputs, outputs, { maxBatchRows: 10 });

function rowsOf(dialect: "plain" | "csv" | "tf-serving", rows: number): string {
  const range = Array.from({ length: rows }, (_, row) => row);
  if (dialect === "csv") {
    return ["k,x[1],x[0]", ...range.map((row) => `${row},0,0`)].join("\n");
  }
  const x = range.map(() => [0, 0]);
  return dialect === "plain"
    ? JSON.stringify({ x, k: range })
    : JSON.stringify({ instances: range.map((row) => ({ x: [0, 0], k: row })) });
}

describe.each(["plain", "csv", "tf-serving"] as const)(
  "a fixed first dimension in %s",
  (dialect) => {
    it("takes any number of rows where runs are in pieces, and says how many came", () => {
      for (const rows of [1, 3, 4, 5, 10]) {
        const decoded = decodeText(dialect, rowsOf(dialect, rows), pieces);
        expect(decoded.rows).toBe(rows);
        expect(decoded.inputs.map(({ shape }) => shape)).toEqual([[rows, 2], [rows]]);
      }
    });

    it("takes its own number of rows alone where they are not", () => {
      expect(decodeText(dialect, rowsOf(dialect, 4), whole).inputs[0]?.shape).toEqual([4, 2]);
      for (const rows of [1, 3, 5]) {
        const error = refusalOf(() => decodeText(dialect, rowsOf(dialect, rows), whole));
        expect(error.code).toBe("input.shape");
      }
    });

    it("refuses no rows, and more than the limit", () => {
      const none = refusalOf(() => decodeText(dialect, rowsOf(dialect, 0), pieces));
      expect(none.code).toBe("batch.empty");
      const many = refusalOf(() => decodeText(dialect, rowsOf(dialect, 11), pieces));
      expect(many.code).toBe("batch.limit");
    });
  },
);

describe("requests in pieces", () => {
  it("have as many rows in every input", () => {
    const error = refusalOf(() => decodeText("plain", '{"x":[[1,2],[3,4]],"k":[1,2,3]}', pieces));
    expect(error.code).toBe("input.shape");
    expect(error.detail).toContain('share the dimension "rows", but it is 2 in one and 3');
  });

  it("may be one row without the batch dimension, which is answered as one row", () => {
    const decoded = decodeText("plain", '{"x":[1,2],"k":3}', pieces);
    expect(decoded.rows).toBe(1);
    const answer = encodeAnswer(
      [tensor("y", "FP32", [1], Float32Array.of(7))],
      decoded.plan,
      pieces,
    );
    expect(textOf(answer)).toBe('{"y":7}');
  });

  it("do not mistake a dimension of the file for their rows", () => {
    const codec = context([tensorSpec("x", "FP32", [1, "rows"])], outputs, {}, 1);
    const decoded = decodeText("plain", '{"x":[[1,2,3],[4,5,6]]}', codec);
    expect(decoded.inputs[0]?.shape).toEqual([2, 3]);
    expect(decoded.rows).toBe(2);
  });

  it("are checked in all other dimensions", () => {
    const error = refusalOf(() => decodeText("plain", '{"x":[[1,2,3]],"k":[1]}', pieces));
    expect(error.detail).toBe('input "x": expected float32[rows,2], got float32[1,3].');
  });

  it("are not there in the Open Inference Protocol, where the shape is the client's word", () => {
    const request = (rows: number) =>
      `{"inputs":[{"name":"x","shape":[${rows},2],"datatype":"FP32","data":[${Array(rows * 2).fill(0)}]},{"name":"k","shape":[${rows}],"datatype":"INT64","data":[${Array(rows).fill(0)}]}]}`;
    expect(decodeV2(request(4), pieces).rows).toBe(4);
    for (const rows of [1, 3, 8]) {
      expect(refusalOf(() => decodeV2(request(rows), pieces)).code).toBe("input.shape");
    }
  });
});
