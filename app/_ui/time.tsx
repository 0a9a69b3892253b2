"use client";

import { useFormatter, useNow, useTimeZone } from "use-intl/react";

const minuteMs = 60_000;

/** A moment: how long ago in lists, and on hover the local and the universal time. */
export function Time({ at, isExact = false }: { at: string; isExact?: boolean }) {
  const format = useFormatter();
  const zone = useTimeZone();
  const now = useNow({ updateInterval: minuteMs });
  const date = new Date(at);
  const local = format.dateTime(date, { dateStyle: "medium", timeStyle: "medium" });
  const title = zone === "UTC" ? `${local} UTC` : `${local} (${zone}) · ${utc(date)}`;
  // A clock that is a little ahead of ours must not say "in 2 seconds".
  const isNow = Math.abs(now.getTime() - date.getTime()) < 1_000 || date > now;
  const shown = isExact ? local : format.relativeTime(isNow ? now : date, now);
  return (
    <time dateTime={at} title={title} className="whitespace-nowrap figures">
      {shown}
    </time>
  );
}

function utc(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
