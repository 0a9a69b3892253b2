"use client";

import { useLocale, useTranslations } from "use-intl/react";
import { formatDuration } from "@/app/_i18n/quantities";
import type { TimingPart } from "./server-timing";

const known = ["queue", "decode", "run", "encode"] as const;

/** Where the time of one prediction went, as the gateway measured it, and what the browser saw. */
export function TimingList({
  timings,
  totalMs,
}: {
  timings: readonly TimingPart[];
  totalMs: number;
}) {
  const t = useTranslations("test");
  const locale = useLocale();
  const word = (name: string) => {
    const key = known.find((part) => part === name);
    return key === undefined ? name : t(`timingPart.${key}`);
  };
  return (
    <div className="border-t border-line pt-3">
      <h3 className="mb-1 text-sm font-medium">{t("timing")}</h3>
      <dl className="grid grid-cols-[1fr_max-content] gap-x-4 text-sm">
        {timings.map(({ name, ms }) => (
          <div key={name} className="contents">
            <dt className="text-quiet">{word(name)}</dt>
            <dd className="text-right figures">{formatDuration(locale, ms)}</dd>
          </div>
        ))}
        <dt className="text-quiet">{t("timingPart.total")}</dt>
        <dd className="text-right figures">{formatDuration(locale, totalMs)}</dd>
      </dl>
    </div>
  );
}
