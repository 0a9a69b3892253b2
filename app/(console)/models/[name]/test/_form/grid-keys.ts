export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

/** Where the caret is in the cell: the arrows leave a cell only at its edge. */
export interface Caret {
  readonly isAtStart: boolean;
  readonly isAtEnd: boolean;
}

/** The cell that a key leads to; null when the key means something else, or there is no such cell. */
export function nextCell(
  key: string,
  { row, column }: GridPlace,
  caret: Caret,
  size: { readonly rows: number; readonly columns: number },
): GridPlace | null {
  const target = ((): GridPlace | null => {
    switch (key) {
      case "ArrowUp":
        return { row: row - 1, column };
      case "ArrowDown":
      case "Enter":
        return { row: row + 1, column };
      case "ArrowLeft":
        return caret.isAtStart ? { row, column: column - 1 } : null;
      case "ArrowRight":
        return caret.isAtEnd ? { row, column: column + 1 } : null;
      default:
        return null;
    }
  })();
  const isInside =
    target !== null &&
    target.row >= 0 &&
    target.row < size.rows &&
    target.column >= 0 &&
    target.column < size.columns;
  return isInside ? target : null;
}
