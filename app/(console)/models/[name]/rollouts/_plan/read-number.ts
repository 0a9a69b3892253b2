/** Digits with a point, as people of every place write them in these fields. Else NaN, which no check lets pass. */
export function readNumber(text: string): number {
  const typed = text.trim();
  return /^\d+(\.\d+)?$/.test(typed) ? Number(typed) : Number.NaN;
}

/** The share that a number in percent is, without the digits that binary fractions add: 7 % is 0.07. */
export function readShare(text: string): number {
  return Number((readNumber(text) / 100).toPrecision(12));
}

/** The other way, for a field: 0.07 is 7, not 7.000000000000001. */
export function toPercentText(share: number): string {
  return String(Number((share * 100).toPrecision(12)));
}

export function isBetween(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}
