/** A moment for who may be elsewhere than its reader: to the minute, with its time zone. */
export const momentWithZone = {
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
} as const;
