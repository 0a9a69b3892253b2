import { useFormatter, useLocale, useTranslations } from "use-intl/react";
import { formatDuration, formatNumber } from "@/app/_i18n/quantities";
import type { ChartKind, ChartLine } from "./chart-lines";

const dayMs = 86_400_000;

/** How the page writes numbers, names and moments. */
export function useFigures(spanMs: number) {
  const t = useTranslations("metrics");
  const locale = useLocale();
  const format = useFormatter();
  const value = (kind: ChartKind, amount: number | null) => {
    if (amount === null) return "–";
    if (kind === "latency") return formatDuration(locale, amount);
    return t("perSecond", { rate: formatNumber(locale, amount, digitsOf(amount)) });
  };
  const moment = (ms: number) =>
    format.dateTime(new Date(ms), {
      ...(spanMs >= dayMs ? { month: "short", day: "numeric" } : {}),
      ...{ hour: "2-digit", minute: "2-digit" },
    });
  const tick = (ms: number) => {
    if (spanMs <= 2 * dayMs)
      return format.dateTime(new Date(ms), { hour: "2-digit", minute: "2-digit" });
    return format.dateTime(new Date(ms), { month: "short", day: "numeric" });
  };
  const name = ({ key, version }: ChartLine) =>
    version === null ? t(`line.${lineName(key)}`) : t("line.version", { version: String(version) });
  return { t, value, moment, tick, name };
}

const lineNames = [
  "total",
  "clientErrors",
  "serverErrors",
  "refused",
  "timeouts",
  "gone",
  "p50",
  "p95",
  "p99",
] as const;

function lineName(key: string): (typeof lineNames)[number] {
  return lineNames.find((name) => name === key) ?? "total";
}

/** Three digits that say something. */
function digitsOf(rate: number): number {
  if (rate >= 100 || rate === 0) return 0;
  return rate >= 10 ? 1 : rate >= 1 ? 2 : 3;
}
