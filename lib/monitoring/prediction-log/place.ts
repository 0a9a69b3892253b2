/** Where the log has a record: its partition's time and its number in it. */
export interface Place {
  readonly slot: Date;
  readonly id: bigint;
}

export function idOfPlace({ slot, id }: Place): string {
  return `${slot.getTime()}-${id}`;
}

/** Of an id that matches `predictionIdPattern`. */
export function placeOfId(text: string): Place {
  const [slot = "0", id = "0"] = text.split("-");
  return { slot: new Date(Number(slot)), id: BigInt(id) };
}

const hourMs = 3_600_000;

/** The start of the hour that a moment lies in. */
export function hourOf(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / hourMs) * hourMs);
}

export function nextHour(hour: Date): Date {
  return new Date(hour.getTime() + hourMs);
}

/** How the partition of a moment's day is called, behind its table's name. */
export function dayOfPartition(moment: Date): string {
  return moment.toISOString().slice(0, 10).replaceAll("-", "");
}
