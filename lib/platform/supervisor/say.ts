/**
 * The supervisor's lines are for a person at a terminal, short and plain; everything that a program
 * should read is in the children's JSON log, on the same output.
 */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A reader that goes away (`npm start | head`) must not end the product. */
export function ignoreClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}
