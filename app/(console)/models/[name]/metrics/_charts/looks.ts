/** Lines that differ by colour and by dashes: either alone is enough to tell them apart. */

const colours = [
  "stroke-series-1",
  "stroke-series-2",
  "stroke-series-3",
  "stroke-series-4",
  "stroke-series-5",
  "stroke-series-6",
] as const;
const dashes = [undefined, "7 4", "2 4", "10 4 2 4"] as const;

export interface Look {
  readonly className: string;
  readonly dashes: string | undefined;
}

/** Twelve different ones, as many as versions have series. */
export function lookOf(index: number): Look {
  return {
    className: colours[index % colours.length] ?? colours[0],
    dashes: dashes[index % dashes.length],
  };
}
