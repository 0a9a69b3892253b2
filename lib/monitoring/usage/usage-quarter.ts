import { mergeRows, noKeyId, type UsageRow } from "./usage-row";

/** Of all keys together, so many minutes are one row of usage_quarter. */
export const quarterMinutes = 15;

/** What rows of minutes and keys come to by version and quarter of an hour: `minute` is its first. */
export function quartersOf(rows: readonly UsageRow[]): UsageRow[] {
  const byPlace = new Map<string, UsageRow>();
  for (const row of rows) {
    const minute = row.minute - (row.minute % quarterMinutes);
    const place = `${row.versionId} ${minute}`;
    const whole = { ...row, minute, keyId: noKeyId };
    const before = byPlace.get(place);
    byPlace.set(place, before === undefined ? whole : mergeRows(before, whole));
  }
  return [...byPlace.values()];
}
