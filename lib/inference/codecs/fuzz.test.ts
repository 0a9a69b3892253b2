import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { datatypes } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import type { PredictBody } from "../types";
import { decodeRequest } from "./decode-request";
import { context, tensorSpec } from "./testing/contexts";

const codec = context(
  [
    tensorSpec("x", "FP32", ["N", 2]),
    tensorSpec("k", "INT64", ["N"]),
    tensorSpec("t", "BYTES", null),
  ],
  [tensorSpec("y", "FP32", ["N"])],
);
const pieces = context(
  [tensorSpec("x", "FP32", [2, 2]), tensorSpec("k", "INT64", [2]), tensorSpec("t", "BYTES", [2])],
  [tensorSpec("y", "FP32", [2])],
  {},
  2,
);
const one = context([tensorSpec("x", "FP32", [null])], [tensorSpec("y", "FP32", ["N"])]);

/** A result, or an AppError that blames the caller; whatever else is thrown fails the test. */
function assertHarmless(request: PredictBody): void {
  for (const each of [codec, one, pieces]) {
    try {
      decodeRequest(request, each);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const isCallers = error.status >= 400 && error.status < 500;
      expect(isCallers || error.code === "protocol.unsupported").toBe(true);
    }
  }
}

function assertHarmlessEverywhere(body: Buffer, jsonLength: number): void {
  for (const dialect of ["plain", "csv", "tf-serving"] as const) {
    assertHarmless({ dialect, body, jsonLength: null });
  }
  for (const length of [null, 0, jsonLength, body.length]) {
    assertHarmless({ dialect: "open-inference", body, jsonLength: length });
  }
}

const names = fc.constantFrom("x", "k", "t", "y", "z", "__proto__", "constructor", "");
const wildNumber = fc.constantFrom(
  "0",
  "-0",
  "1",
  "2",
  "1.5",
  "1e400",
  "-1e400",
  "9007199254740993",
  "99999999999999999999",
  "NaN",
  "Infinity",
  "-Infinity",
  "01",
  "1e",
  "--1",
  "true",
  "null",
  '"1"',
  '"\\u0000"',
  '"\\ud800"',
  "{}",
);
const wildArray = fc
  .array(
    fc.oneof(
      wildNumber,
      fc.array(wildNumber, { maxLength: 3 }).map((a) => `[${a}]`),
    ),
    {
      maxLength: 4,
    },
  )
  .map((elements) => `[${elements}]`);
const wildValue = fc.oneof(wildNumber, wildArray, fc.json());
const wildRow = fc
  .array(fc.tuple(names, fc.oneof(wildValue, fc.constantFrom('{"b64":"aGk="}', '{"b64":1}'))), {
    maxLength: 4,
  })
  .map((members) => `{${members.map(([name, value]) => `"${name}":${value}`)}}`);
const wildDatatype = fc.constantFrom(
  ...datatypes.map((name) => `"${name}"`),
  '"BF16"',
  "1",
  "null",
);

const wildInput = fc
  .record({
    name: names,
    shape: fc.oneof(fc.constantFrom("[1,2]", "[1]", "[0]", "[]", "[-1]", "[1e9,1e9]"), wildValue),
    datatype: fc.oneof(fc.constantFrom('"FP32"', '"INT64"', '"BYTES"'), wildDatatype),
    data: fc.option(wildValue),
    size: fc.option(fc.oneof(fc.constantFrom("0", "4", "8", "16", "-1", "1e9"), wildNumber)),
  })
  .map(({ name, shape, datatype, data, size }) => {
    const parts = [`"name":"${name}"`, `"shape":${shape}`, `"datatype":${datatype}`];
    if (data !== null) parts.push(`"data":${data}`);
    if (size !== null) parts.push(`"parameters":{"binary_data_size":${size}}`);
    return `{${parts}}`;
  });

const wildRequest = fc
  .tuple(fc.array(wildInput, { maxLength: 4 }), wildValue, wildValue, wildValue)
  .map(([inputs, outputs, id, parameters]) => [
    `{"inputs":[${inputs}],"outputs":${outputs},"id":${id},"parameters":${parameters}}`,
    `{"inputs":[${inputs}]}`,
  ]);

describe("whatever comes", () => {
  it("random bytes give a result or an error that blames the caller", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.integer({ min: -5, max: 205 }),
        (bytes, at) => {
          assertHarmlessEverywhere(Buffer.from(bytes), at);
        },
      ),
      { numRuns: 400 },
    );
  });

  it("random JSON gives a result or an error that blames the caller", () => {
    fc.assert(
      fc.property(fc.json(), (json) => assertHarmlessEverywhere(Buffer.from(json), 5)),
      { numRuns: 200 },
    );
  });

  it("plain requests with wild values give a result or an error that blames the caller", () => {
    const entries = fc.array(fc.tuple(names, wildValue), { maxLength: 4 });
    fc.assert(
      fc.property(entries, (inputs) => {
        const body = `{${inputs.map(([name, value]) => `"${name}":${value}`)}}`;
        assertHarmlessEverywhere(Buffer.from(body), body.length);
      }),
      { numRuns: 400 },
    );
  });

  it("wild rows and columns of TensorFlow Serving give a result or an error that blames the caller", () => {
    const rows = fc.array(fc.oneof(wildRow, wildValue), { maxLength: 4 }).map((all) => `[${all}]`);
    fc.assert(
      fc.property(rows, wildRow, wildValue, (instances, inputs, other) => {
        for (const body of [
          `{"instances":${instances}}`,
          `{"inputs":${inputs}}`,
          `{"inputs":${other},"signature_name":""}`,
          `{"instances":${instances},"signature_name":${other}}`,
        ]) {
          assertHarmless({ dialect: "tf-serving", body: Buffer.from(body), jsonLength: null });
        }
      }),
      { numRuns: 400 },
    );
  });

  it("wild tables give a result or an error that blames the caller", () => {
    const header = fc.constantFrom("x[0],x[1],k,t", "k,t,x[1],x[0]", "x", "k", "", '"k","t"');
    const field = fc.oneof(wildNumber, fc.constantFrom("", '"', '""', '"a', 'a"b', "\r", " 1"));
    const line = fc.array(field, { maxLength: 5 }).map((fields) => fields.join(","));
    const breaks = fc.constantFrom("\n", "\r\n", "\r", "");
    fc.assert(
      fc.property(header, fc.array(line, { maxLength: 4 }), breaks, (first, lines, lineBreak) => {
        const body = Buffer.from([first, ...lines].join(lineBreak));
        assertHarmless({ dialect: "csv", body, jsonLength: null });
      }),
      { numRuns: 400 },
    );
  });

  it("open-inference requests with wild parts give a result or an error that blames the caller", () => {
    fc.assert(
      fc.property(wildRequest, fc.uint8Array({ maxLength: 40 }), (requests, tail) => {
        for (const json of requests) {
          const header = Buffer.from(json);
          assertHarmlessEverywhere(Buffer.concat([header, tail]), header.length);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("valid requests cut or changed at any byte give a result or an error that blames the caller", () => {
    const whole = Buffer.from(
      '{"id":"é","inputs":[{"name":"x","shape":[2],"datatype":"FP32","data":[1.5,-2e3]}],"outputs":[{"name":"y","parameters":{"binary_data":true}}]}',
    );
    for (let at = 0; at < whole.length; at += 1) {
      assertHarmlessEverywhere(whole.subarray(0, at), at);
      for (const byte of [0, 0x22, 0x5b, 0x7d, 0x30, 0xff]) {
        const changed = Buffer.from(whole);
        changed[at] = byte;
        assertHarmlessEverywhere(changed, at);
      }
    }
  });
});
