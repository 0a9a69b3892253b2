import { StringDecoder } from "node:string_decoder";

/** No event has as much. Without an end, a line of a hostile file would be held in memory whole. */
const longestLine = 4 * 1024 ** 2;

export class LineTooLong extends Error {}

/** The lines of a stream of UTF-8, without their line feeds; the last need not have one. */
export async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(chunk)).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > longestLine) throw new LineTooLong();
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  rest += decoder.end();
  if (rest !== "") yield rest;
}
