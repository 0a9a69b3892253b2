import { AppError } from "@/lib/platform/errors";
import { quote } from "./json-value";

const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;

interface Cursor {
  readonly text: string;
  at: number;
  /** 0 is the header; the first row after it is 1, on whatever line it begins. */
  row: number;
}

export interface CsvRecord {
  readonly row: number;
  readonly fields: readonly string[];
}

/**
 * Reads RFC 4180, strictly: a quote stands only around a field or doubled in one, and lines end with LF
 * or CRLF. The last line may go without; an empty line is a record of one empty field. A record of more
 * than `maxFields` fields is refused before it is whole.
 */
export function* readCsv(text: string, maxFields: () => number): Generator<CsvRecord> {
  // Excel begins UTF-8 with a byte order mark.
  const cursor: Cursor = { text, at: text.startsWith("\ufeff") ? 1 : 0, row: 0 };
  while (cursor.at < text.length) {
    yield { row: cursor.row, fields: readRecord(cursor, maxFields()) };
    cursor.row += 1;
  }
}

/** How an error names a record. */
export function nameRecord(row: number): string {
  return row === 0 ? "the header" : `row ${row}`;
}

function readRecord(cursor: Cursor, maxFields: number): string[] {
  const fields: string[] = [];
  for (;;) {
    fields.push(readField(cursor));
    if (fields.length > maxFields) {
      fail(cursor, `it has more than ${maxFields} fields`);
    }
    const code = cursor.text.charCodeAt(cursor.at);
    cursor.at += 1;
    if (code === COMMA) continue;
    // A record ends at a line break, or with the text.
    if (code === CR) cursor.at += 1;
    return fields;
  }
}

/** Leaves the cursor at a comma, at a line break or at the end. */
function readField(cursor: Cursor): string {
  const { text } = cursor;
  if (text.charCodeAt(cursor.at) === QUOTE) return readQuoted(cursor);
  const start = cursor.at;
  for (; cursor.at < text.length; cursor.at += 1) {
    const code = text.charCodeAt(cursor.at);
    if (code === COMMA || code === LF) break;
    if (code === CR) {
      assertLineBreak(cursor);
      break;
    }
    if (code === QUOTE) {
      fail(cursor, `a quote stands inside the field ${quote(text.slice(start, cursor.at + 1))}`);
    }
  }
  return text.slice(start, cursor.at);
}

function readQuoted(cursor: Cursor): string {
  const { text } = cursor;
  let field = "";
  for (;;) {
    const start = cursor.at + 1;
    const end = text.indexOf('"', start);
    if (end === -1) fail(cursor, "a quoted field does not end");
    field += text.slice(start, end);
    cursor.at = end + 1;
    if (text.charCodeAt(cursor.at) !== QUOTE) break;
    field += '"';
  }
  const next = text.charCodeAt(cursor.at);
  if (next === CR) assertLineBreak(cursor);
  else if (next !== COMMA && next !== LF && cursor.at < text.length) {
    fail(cursor, `text follows the quoted field ${quote(field)}`);
  }
  return field;
}

function assertLineBreak(cursor: Cursor): void {
  if (cursor.text.charCodeAt(cursor.at + 1) === LF) return;
  fail(cursor, "a carriage return without a line feed must stand in quotes");
}

function fail(cursor: Cursor, what: string): never {
  throw new AppError(
    "request.malformed",
    `The body is not valid CSV in ${nameRecord(cursor.row)}: ${what}.`,
  );
}
