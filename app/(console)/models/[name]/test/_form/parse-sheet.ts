/**
 * What a spreadsheet puts on the clipboard, as cells. Excel, Sheets and LibreOffice separate by tabs and
 * write numbers as the person's locale does; files and other programs separate by commas or semicolons.
 */
export interface SheetOptions {
  /** Whether cells are numbers: then other separators than the tab and locales' numbers are looked for. */
  readonly isNumeric: boolean;
  /** Columns that there is room for: with one, `1,5` below `2,5` are decimals, not two columns. */
  readonly columns: number;
}

export function parseSheet(pasted: string, { isNumeric, columns }: SheetOptions): string[][] {
  const text = pasted.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  const separator = findSeparator(text, isNumeric, columns);
  const rows = split(text, separator);
  if (!isNumeric) return rows;
  const trimmed = rows
    .map((row) => row.map((cell) => cell.trim()))
    .filter((row) => row.some((cell) => cell !== ""));
  return toPointDecimals(dropHeader(trimmed), separator);
}

type Separator = "\t" | ";" | "," | " " | null;

function findSeparator(text: string, isNumeric: boolean, columns: number): Separator {
  if (text.includes("\t")) return "\t";
  if (!isNumeric) return null;
  if (text.includes(";")) return ";";
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  // A column of decimal commas holds no separator at all.
  if (columns === 1 && lines.every((line) => /^\s*[+-]?\d*(,\d+)?\s*$/.test(line))) return null;
  if (text.includes(",")) return ",";
  return lines.some((line) => /\S\s+\S/.test(line)) ? " " : null;
}

/** Rows and cells; a cell in quotes may hold separators, line breaks and doubled quotes. */
function split(text: string, separator: Separator): string[][] {
  if (separator === " ") return text.split("\n").map((line) => line.trim().split(/\s+/));
  const rows: string[][] = [[]];
  let at = 0;
  const add = (cell: string) => rows.at(-1)?.push(cell);
  while (at <= text.length) {
    const { cell, end } = readCell(text, at, separator);
    add(cell);
    const next = text[end];
    at = end + 1;
    if (next === undefined) break;
    // A line break at the very end ends the last row and begins none.
    if (next === "\n" && at === text.length) break;
    if (next === "\n") rows.push([]);
  }
  return rows;
}

function readCell(text: string, from: number, separator: Separator): { cell: string; end: number } {
  const quoted = /"((?:[^"]|"")*)"(?=\n|$|.)/y;
  quoted.lastIndex = from;
  const found = separator === null ? null : quoted.exec(text);
  if (found !== null) {
    const end = from + found[0].length;
    const next = text[end];
    // Only a closing quote that ends the cell makes it a quoted one.
    if (next === undefined || next === "\n" || next === separator) {
      return { cell: (found[1] ?? "").replaceAll('""', '"'), end };
    }
  }
  let end = from;
  while (end < text.length && text[end] !== "\n" && text[end] !== separator) end += 1;
  return { cell: text.slice(from, end), end };
}

const numberLike = /^[+-]?(?:[\d.,'\u00a0\u202f ]*\d[\d.,]*(?:[eE][+-]?\d+)?|nan|inf(?:inity)?)$/i;

/** A first row of words above rows of numbers is a header. */
function dropHeader(rows: string[][]): string[][] {
  const [first = [], second] = rows;
  const isHeader =
    second?.some((cell) => numberLike.test(cell)) && !first.some((cell) => numberLike.test(cell));
  return isHeader ? rows.slice(1) : rows;
}

const groupedByComma = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;
const decimalComma = /^[+-]?(?:\d+|\d{1,3}(?:[.'\u00a0\u202f ]\d{3})+)?,\d+(?:[eE][+-]?\d+)?$/;
const groupedBySpace = /^[+-]?\d{1,3}(?:['\u00a0\u202f ]\d{3})+(?:[.,]\d+)?$/;
const groupedByPoint = /^[+-]?\d{1,3}(?:\.\d{3}){2,}$/;

/** Numbers with a point before their decimals and no grouping, whatever the locale they came from. */
function toPointDecimals(rows: string[][], separator: Separator): string[][] {
  if (separator === ",") return rows;
  const cells = rows.flat();
  const hasDecimalComma = cells.some(
    (cell) => decimalComma.test(cell) && !groupedByComma.test(cell),
  );
  const hasDecimalPoint = cells.some(
    (cell) => /^[+-]?[\d,]*\.\d+$/.test(cell) && !/\.\d{3}$/.test(cell),
  );
  // `1,234` alone says nothing: with a tab between the cells the comma is taken for the decimal one.
  const isComma = hasDecimalComma || (!hasDecimalPoint && cells.some((cell) => /,/.test(cell)));
  return rows.map((row) => row.map((cell) => toPoint(cell, isComma)));
}

function toPoint(cell: string, isComma: boolean): string {
  if (isComma && decimalComma.test(cell)) {
    return cell.replace(/[.'\u00a0\u202f ]/g, "").replace(",", ".");
  }
  if (isComma && groupedByPoint.test(cell)) return cell.replaceAll(".", "");
  if (groupedBySpace.test(cell)) return cell.replace(/['\u00a0\u202f ]/g, "");
  return !isComma && groupedByComma.test(cell) ? cell.replaceAll(",", "") : cell;
}
