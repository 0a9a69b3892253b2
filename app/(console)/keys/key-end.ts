import { toLocalInput } from "@/app/_i18n/local-time";

/** `day`: it works until the end of that day. `moment`: until then. */
export interface KeyEnd {
  readonly kind: "day" | "moment";
  readonly at: Date;
}

/**
 * How a key's end is said where the reader is: the first moment of a day is the end of the day before, the
 * last on which the key works. That day's date would promise a day too many.
 */
export function endOf(expiresAt: string, timeZone: string): KeyEnd {
  const atMs = Date.parse(expiresAt);
  const isMidnight = atMs % 60_000 === 0 && toLocalInput(expiresAt, timeZone).endsWith("T00:00");
  return isMidnight
    ? { kind: "day", at: new Date(atMs - 1) }
    : { kind: "moment", at: new Date(atMs) };
}
