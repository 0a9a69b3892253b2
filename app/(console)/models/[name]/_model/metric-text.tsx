import { ArrowDown, ArrowUp } from "lucide-react";
import { formatNumber } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import type { Metric } from "@/lib/contract/version";

const digits = 6;

/** A measured quality with the way that is better, as an arrow and, for who does not see it, in words. */
export async function MetricText({ metric }: { metric: Metric }) {
  const [t, { locale }] = await Promise.all([getTranslations("model"), getIntl()]);
  const Icon = metric.direction === "higher" ? ArrowUp : ArrowDown;
  return (
    <span
      className="inline-flex max-w-full flex-wrap items-center gap-x-1"
      title={t(`metrics.${metric.direction}`)}
    >
      <span className="min-w-0 break-words text-quiet">{metric.name}</span>
      <span className="inline-flex items-center gap-1 whitespace-nowrap figures">
        {formatNumber(locale, metric.value, digits)}
        <Icon aria-hidden size={12} className="text-quiet" />
      </span>
      <span className="sr-only">{t(`metrics.${metric.direction}`)}</span>
    </span>
  );
}
