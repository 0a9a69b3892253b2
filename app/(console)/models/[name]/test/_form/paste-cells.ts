import { isNumeric } from "./element-text";
import type { Sheet } from "./form-plan";
import { type FormState, maxSize, withCells, withSizes } from "./form-state";
import { parseSheet } from "./parse-sheet";

export interface Paste {
  readonly sheet: Sheet;
  /** The cell that has the focus: the upper left of what comes. */
  readonly row: number;
  readonly column: number;
  readonly text: string;
}

export interface Pasted {
  readonly state: FormState;
  /** Cells that there was no room for. */
  readonly dropped: number;
}

/**
 * Puts a table from the clipboard into a sheet. A free number of rows grows with it. Null when the text
 * is a single value, which the browser pastes itself.
 */
export function pasteCells(state: FormState, { sheet, row, column, text }: Paste): Pasted | null {
  const isNumbers = sheet.columns.slice(column).every(({ spec }) => isNumeric(spec.datatype));
  const room = sheet.columns.length - column;
  const parsed = parseSheet(text, { isNumeric: isNumbers, columns: room });
  const isOneCell = parsed.length <= 1 && (parsed[0]?.length ?? 0) <= 1;
  if (isOneCell) return null;
  const table = turn(parsed, sheet, room);
  const rows = sheet.rowsId === null ? sheet.rows : Math.min(maxSize, row + table.length);
  const cells = table.flatMap((line, down) =>
    line.flatMap((value, right) => {
      const target = sheet.columns[column + right];
      if (target === undefined || row + down >= rows) return [];
      return [{ spec: target.spec, row: row + down, column: target.index, text: value }];
    }),
  );
  const given = table.reduce((total, line) => total + line.length, 0);
  const next = withCells(state, cells);
  const isGrown = sheet.rowsId !== null && rows > sheet.rows;
  return {
    state: isGrown ? withSizes(next, { [sheet.rowsId ?? ""]: String(rows) }) : next,
    dropped: given - cells.length,
  };
}

/** A row that is pasted into a single column runs down it. */
function turn(table: string[][], sheet: Sheet, room: number): string[][] {
  const [line] = table;
  const isRow = table.length === 1 && line !== undefined && line.length > 1;
  return isRow && room === 1 && sheet.columns.length === 1 ? line.map((cell) => [cell]) : table;
}
