import { describe, expect, test } from "vitest";
import { parseSheet } from "./parse-sheet";

const numeric = (text: string, columns = 4) => parseSheet(text, { isNumeric: true, columns });

describe("a pasted table of numbers", () => {
  test.each([
    [
      "from Excel",
      "5.1\t3.5\r\n4.9\t3\r\n",
      [
        ["5.1", "3.5"],
        ["4.9", "3"],
      ],
    ],
    [
      "with decimal commas",
      "5,1\t3,5\n4,9\t3\n",
      [
        ["5.1", "3.5"],
        ["4.9", "3"],
      ],
    ],
    ["with decimal commas and grouped thousands", "1.234,5\t0,5", [["1234.5", "0.5"]]],
    ["with decimal points and grouped thousands", "1,234.5\t0.5", [["1234.5", "0.5"]]],
    ["grouped by narrow spaces", "1\u202f234,5\t2,5", [["1234.5", "2.5"]]],
    [
      "from a European CSV file",
      "5,1;3,5\n4,9;3,0",
      [
        ["5.1", "3.5"],
        ["4.9", "3.0"],
      ],
    ],
    [
      "from a CSV file",
      "5.1,3.5\n4.9,3",
      [
        ["5.1", "3.5"],
        ["4.9", "3"],
      ],
    ],
    [
      "printed by numpy",
      "5.1 3.5\n 4.9  3.",
      [
        ["5.1", "3.5"],
        ["4.9", "3."],
      ],
    ],
    ["with a header", "length\twidth\n5.1\t3.5", [["5.1", "3.5"]]],
    ["with empty lines at its end", "1\t2\n\n\n", [["1", "2"]]],
    ["with exponents", "1,5e-3\t2", [["1.5e-3", "2"]]],
    ["in quotes", '"1,5"\t"2,5"', [["1.5", "2.5"]]],
    ["of long whole numbers", "9007199254740993\t1", [["9007199254740993", "1"]]],
  ])("%s", (_, text, cells) => {
    expect(numeric(text)).toEqual(cells);
  });

  test("that is one column of decimal commas is one column where there is room for one", () => {
    expect(numeric("5,1\n3,5", 1)).toEqual([["5.1"], ["3.5"]]);
    expect(numeric("5,1\n3,5", 2)).toEqual([
      ["5", "1"],
      ["3", "5"],
    ]);
  });
});

describe("a pasted table of texts", () => {
  const texts = (text: string) => parseSheet(text, { isNumeric: false, columns: 4 });

  test("keeps commas, spaces and semicolons", () => {
    expect(texts("Hello, you; there")).toEqual([["Hello, you; there"]]);
    expect(texts("a, b\tc\nd\t ")).toEqual([
      ["a, b", "c"],
      ["d", " "],
    ]);
  });

  test("keeps line breaks, tabs and quotes within a quoted cell", () => {
    expect(texts('"two\nlines"\t"a ""b"""\nplain\t5" pipe')).toEqual([
      ["two\nlines", 'a "b"'],
      ["plain", '5" pipe'],
    ]);
  });
});
