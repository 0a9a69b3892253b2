import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { promote, sharedInstallation, uploadReady } from "./harness/client";

const admin = sharedInstallation();
const folder = path.resolve(import.meta.dirname, "../clients/fixtures/sklearn");
const cases = readdirSync(folder).filter(
  (name) => name.endsWith(".json") && existsSync(path.join(folder, name.replace(/json$/, "onnx"))),
);

interface Expected {
  readonly inputs: Record<string, { shape: number[]; data: (number | string)[] }>;
  readonly outputs: Record<string, (number | string | Record<string, number>)[]>;
}

for (const file of cases) {
  const name = file.replace(/\.json$/, "");
  test(`${name}, exported with all defaults, answers as scikit-learn does`, async () => {
    const expected: Expected = JSON.parse(readFileSync(path.join(folder, file), "utf8"));
    const version = await uploadReady(admin, name, readFileSync(path.join(folder, `${name}.onnx`)));
    expect((await promote(admin, name, version.version)).status).toBe(200);
    const body = Object.fromEntries(
      Object.entries(expected.inputs).map(([input, { shape, data }]) => [input, nest(data, shape)]),
    );
    const answer = await admin.call("POST", `/predict/${name}`, body);
    expect(answer.status, answer.bytes.toString()).toBe(200);
    expect(Object.keys(answer.json).sort()).toEqual(Object.keys(expected.outputs).sort());
    for (const [output, rows] of Object.entries(expected.outputs)) {
      rows.forEach((row, index) => {
        expectClose(answer.json[output][index], row);
      });
    }
  });
}

test("there is something to test", () => {
  expect(cases.length).toBeGreaterThanOrEqual(4);
});

function nest(data: readonly (number | string)[], shape: readonly number[]): unknown {
  if (shape.length <= 1) return data;
  const [rows = 0, ...rest] = shape;
  const size = data.length / rows;
  return Array.from({ length: rows }, (_, row) =>
    nest(data.slice(row * size, (row + 1) * size), rest),
  );
}

/** Labels exactly; numbers within what float32 arithmetic in another order of summation may differ. */
function expectClose(received: unknown, expected: number | string | Record<string, number>): void {
  if (typeof expected === "string") expect(received).toBe(expected);
  else if (typeof expected === "number") {
    const value = Array.isArray(received) ? Number(received[0]) : Number(received);
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-4 + 1e-4 * Math.abs(expected));
  } else {
    expect(Object.keys(received as object)).toEqual(Object.keys(expected));
    for (const [label, value] of Object.entries(expected)) {
      expect(
        Math.abs(((received as Record<string, number>)[label] ?? Number.NaN) - value),
      ).toBeLessThanOrEqual(1e-5);
    }
  }
}
