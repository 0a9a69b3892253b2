import { describe, expect, it } from "vitest";
import { float16ToNumber, MAX_FLOAT16, numberToFloat16 } from "./float16";

describe("half precision", () => {
  it("turns every one of its numbers into a double and back, bit for bit", () => {
    for (let bits = 0; bits <= 0xffff; bits += 1) {
      const value = float16ToNumber(bits);
      if (Number.isNaN(value)) expect(numberToFloat16(value)).toBe(0x7e00);
      else if (numberToFloat16(value) !== bits) expect.fail(`bits ${bits}`);
    }
  });

  it("rounds to the nearest, ties to even, over all neighbours", () => {
    for (let bits = 0; bits < 0x7bff; bits += 1) {
      const low = float16ToNumber(bits);
      const high = float16ToNumber(bits + 1);
      const middle = (low + high) / 2;
      const even = bits % 2 === 0 ? bits : bits + 1;
      if (numberToFloat16(middle) !== even) expect.fail(`tie above ${low}`);
      if (numberToFloat16(middle - (high - low) * 1e-9) !== bits) expect.fail(`below ${middle}`);
      if (numberToFloat16(middle + (high - low) * 1e-9) !== bits + 1)
        expect.fail(`above ${middle}`);
    }
  });

  it("overflows to infinity beyond the largest number", () => {
    expect(float16ToNumber(0x7bff)).toBe(MAX_FLOAT16);
    expect(numberToFloat16(65_519.999)).toBe(0x7bff);
    expect(numberToFloat16(65_520)).toBe(0x7c00);
    expect(numberToFloat16(-1e300)).toBe(0xfc00);
  });

  it("keeps the sign of zero and of what rounds to it", () => {
    expect(numberToFloat16(-0)).toBe(0x8000);
    expect(numberToFloat16(-1e-300)).toBe(0x8000);
    expect(numberToFloat16(1e-300)).toBe(0);
  });
});
