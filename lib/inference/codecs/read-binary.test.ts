import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { datatypes } from "@/lib/contract/signature";
import { fixedDatatypes, isFixed } from "./datatypes";
import { readBinary } from "./read-binary";
import { tensorSpec } from "./testing/contexts";

describe.each(datatypes.filter(isFixed))("bytes of %s", (datatype) => {
  const { bytes: size, view } = fixedDatatypes[datatype];
  const spec = tensorSpec("x", datatype, [null]);

  it("are read the same wherever they stand in their buffer", () => {
    const anyBytes = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(anyBytes, fc.nat({ max: 17 }), (start, before) => {
        const raw = Buffer.alloc(start.length * size, Buffer.from(start));
        const whole = Buffer.allocUnsafeSlow(before + raw.length + 3).fill(0xaa);
        raw.copy(whole, before);
        const part = whole.subarray(before, before + raw.length);
        const wanted = view(new Uint8Array(raw).buffer);
        expect(readBinary(spec, [start.length], part, "m")).toEqual(wanted);
      }),
      { seed: 20_261_126 },
    );
  });

  it("are not copied where they are aligned", () => {
    const whole = Buffer.allocUnsafeSlow(8 + 2 * size).fill(0);
    const data = readBinary(spec, [2], whole.subarray(8), "m");
    expect(Array.isArray(data) ? null : data.buffer).toBe(whole.buffer);
  });
});
