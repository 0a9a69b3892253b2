/**
 * Between what a person types in `<input type="datetime-local">` and a moment. Pure: the zone is the
 * page's, not the machine's, so that server and browser agree.
 */

const localPattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/;
const minuteMs = 60_000;

/**
 * The moment of a local time as ISO text in UTC, or null when the text is none. A time that the clocks
 * repeat is the first of the two; one that they skip is as far after the jump as it is into the gap.
 */
export function toMoment(local: string, timeZone: string): string | null {
  const parts = localPattern.exec(local)?.slice(1).map(Number);
  if (parts === undefined) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = parts;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  const isReal =
    !Number.isNaN(asUtc) && new Date(asUtc).toISOString().startsWith(local.slice(0, 16));
  if (!isReal) return null;
  // The offset a day before and a day after: whatever the clocks do in between, it is one of them.
  const before = asUtc - offsetMs(asUtc - 24 * 60 * minuteMs, timeZone);
  const after = asUtc - offsetMs(asUtc + 24 * 60 * minuteMs, timeZone);
  const moment = [before, after].find((at) => at + offsetMs(at, timeZone) === asUtc) ?? before;
  return new Date(moment).toISOString();
}

/** A moment as `<input type="datetime-local">` wants it, to the minute; empty when it is none. */
export function toLocalInput(moment: string | undefined, timeZone: string): string {
  const at = Date.parse(moment ?? "");
  if (Number.isNaN(at)) return "";
  return new Date(at + offsetMs(at, timeZone)).toISOString().slice(0, 16);
}

/** How far the clocks of a zone are ahead of UTC at a moment. */
export function offsetMs(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const local = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
  );
  return local - Math.floor(at / minuteMs) * minuteMs;
}
