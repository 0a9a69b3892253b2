import { AppError } from "@/lib/platform/errors";
import type { EncodedAnswer, TensorValue } from "../types";
import { AnswerWriter } from "./answer-writer";
import type { EncodeContext } from "./codec-context";
import { columnNames } from "./csv-columns";
import { columnLabels, findOutput } from "./find-output";
import { elementText, tokenStyle } from "./write-elements";

interface OutputColumns {
  readonly tensor: TensorValue;
  readonly width: number;
  readonly names: readonly string[];
}

/**
 * A header of output names and then a line for each row. Texts stand as they are, also those that begin
 * with = + - or @: they are data for a program, and a mark against formulas would change them.
 */
export function encodeCsv(
  outputs: readonly TensorValue[],
  rows: number,
  context: EncodeContext,
): EncodedAnswer {
  const columns = context.signature.outputs.map((spec): OutputColumns => {
    const tensor = findOutput(outputs, spec.name);
    const width = widthOf(tensor, rows);
    const names = columnNames(spec.name, width, columnLabels(spec, tensor));
    return { tensor, width, names };
  });
  const writer = new AnswerWriter(context.limits.maxOutputBytes);
  writeLine(
    writer,
    columns.flatMap(({ names }) => names.map(quoteField)),
  );
  for (let row = 0; row < rows; row += 1) {
    const fields: string[] = [];
    for (const { tensor, width } of columns) {
      for (let column = 0; column < width; column += 1) {
        fields.push(fieldText(tensor, row * width + column));
      }
    }
    writeLine(writer, fields);
  }
  return { contentType: "text/csv; charset=utf-8", headers: {}, parts: writer.finish() };
}

/** Columns of an output: one value for each row, or one list of them. */
function widthOf({ name, shape }: TensorValue, rows: number): number {
  const [size, width = 1, ...more] = shape;
  if (size === rows && more.length === 0) return width;
  const got = shape.length === 0 ? "a single value" : `the shape [${shape.join(",")}]`;
  throw new AppError(
    "request.malformed",
    `The output ${JSON.stringify(name)} has ${got}, which is no column of ${rows} rows: this answer needs JSON.`,
    { hint: "Send the rows as application/json, which is answered with JSON." },
  );
}

// LF alone: RFC 4180 says CRLF, but every reader takes both, and tools that work by lines only this.
function writeLine(writer: AnswerWriter, fields: readonly string[]): void {
  writer.write(`${fields.join(",")}\n`);
}

function fieldText(tensor: TensorValue, at: number): string {
  const { data } = tensor;
  return Array.isArray(data) ? quoteField(data[at] ?? "") : elementText(tensor, at, tokenStyle);
}

/** An empty text is quoted too: an empty line is a row that many readers skip. */
function quoteField(text: string): string {
  if (text !== "" && !/[",\r\n]/.test(text)) return text;
  return `"${text.replaceAll('"', '""')}"`;
}
