import { describe, expect, it } from "vitest";
import { firstBytes } from "./read-body";
import { readTimeoutMs } from "./read-timeout";

const read = (json: string, jsonLength: number | null = null) =>
  readTimeoutMs(firstBytes([Buffer.from(json)], jsonLength));

describe("the timeout that a client asks for", () => {
  it("is read in microseconds from what tritonclient sends", () => {
    const sent =
      '{"inputs":[{"name":"input0","shape":[2,2],"datatype":"UINT32","data":[1,2,3,4]}],"parameters":{"sequence_id":7,"sequence_start":true,"sequence_end":false,"priority":2,"timeout":500,"k":1}}';
    expect(read(sent)).toBe(0.5);
  });

  it("is read with white space around it, last or first, and after a text of the same word", () => {
    expect(read('{"parameters":{ "timeout" : 2000000 }}')).toBe(2_000);
    expect(read('{"parameters":{"timeout"\n:\t30000,"a":1}}')).toBe(30);
    expect(read('{"id":"timeout","parameters":{"timeout":1000}}')).toBe(1);
  });

  it("is none when there is none, or zero, or no whole number", () => {
    for (const json of [
      "",
      "{}",
      '{"parameters":{"timeout":0}}',
      '{"parameters":{"timeout":"500"}}',
      '{"parameters":{"timeout":-500}}',
      '{"parameters":{"timeout":1.5}}',
      '{"parameters":{"timeout":5e9}}',
      '{"parameters":{"timeout":500',
      '{"parameters":{"timeouts":500}}',
      `{"parameters":{"timeout":${"9".repeat(400)}}}`,
      '{"id":"timeout"}',
    ])
      expect(read(json), json).toBeNull();
  });

  it("is not taken from a text that looks like it", () => {
    expect(read(JSON.stringify({ id: '{"timeout":500}' }))).toBeNull();
    expect(read(JSON.stringify({ 'a"timeout': 500 }))).toBeNull();
    expect(read(JSON.stringify({ id: '"timeout":1,', parameters: { timeout: 3_000 } }))).toBe(3);
  });

  it("is looked for in the JSON part alone, never in a tensor's bytes", () => {
    const head = '{"inputs":[]}';
    const body = `${head}"timeout":500,`;
    expect(read(body, head.length)).toBeNull();
    expect(read(body, 0)).toBeNull();
    expect(read('{"parameters":{"timeout":1000}}xx', 31)).toBe(1);
  });

  it("is the parameter of the request, and no other key of that name", () => {
    for (const json of [
      '{"timeout":500}',
      '{"inputs":[{"name":"x","parameters":{"timeout":500}}]}',
      '{"outputs":[{"name":"y","parameters":{"timeout":500}}],"parameters":{}}',
      '{"parameters":{"nested":{"timeout":500}}}',
      '{"parameters":{"nested":{"parameters":{"timeout":500}}}}',
      '{"parameters":[{"timeout":500}]}',
      '{"parameters":{"a":"timeout"},"other":{"timeout":500}}',
      '{"id":"parameters","other":{"timeout":500}}',
      '[{"parameters":{"timeout":500}}]',
    ])
      expect(read(json), json).toBeNull();
  });

  it("is found behind all of those, behind tensors, brackets in texts and quotes in keys", () => {
    const body = {
      timeout: 1,
      id: '{"parameters":{"timeout":2}}\\',
      'a"b[{': "]}",
      inputs: [
        {
          name: "timeout",
          parameters: { timeout: 3 },
          data: [
            [1, "x]"],
            [2, "é\\"],
          ],
        },
      ],
      parameters: { "]": [1, { timeout: 4 }], other: { timeout: 5 }, timeout: 7_000, last: {} },
    };
    expect(read(JSON.stringify(body))).toBe(7);
    expect(read(JSON.stringify(body, null, 2))).toBe(7);
  });

  it("costs no time of the others, whatever a body is made of", () => {
    for (const piece of ['"timeout":-1,', '{"parameters":{"timeout":-1}},', "[[1],", '"\\"', "]"]) {
      const body = Buffer.from(`{"timeout":1,"x":[${piece.repeat(64_000_000 / piece.length)}`);
      const before = process.cpuUsage();
      expect(readTimeoutMs(body)).toBeNull();
      // Processor time, which others on the machine do not lengthen: 8 MiB take some 25 ms, all of it 200.
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1_000, piece).toBeLessThan(150);
    }
  });

  it("is looked for in the first 8 MiB of the JSON", () => {
    const behind = (bytes: number) => `{"id":"${"x".repeat(bytes)}","parameters":{"timeout":1000}}`;
    expect(read(behind(8_000_000))).toBe(1);
    expect(read(behind(9_000_000))).toBeNull();
  });
});
