import { ArrowDown, ArrowUp } from "lucide-react";
import { formatNumber } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import type { Metric } from "@/lib/contract/version";

const digits = 6;

/** A measured quality with the way that is better, where somebody said it: as an arrow and in words. */
export async function MetricText({ metric }: { metric: Metric }) {
  const [t, { locale }] = await Promise.all([getTranslations("model"), getIntl()]);
  const better = metric.direction === null ? undefined : t(`metrics.${metric.direction}`);
  const Icon = metric.direction === "higher" ? ArrowUp : ArrowDown;
  return (
    <span className="inline-flex max-w-full flex-wrap items-center gap-x-1" title={better}>
      <span className="min-w-0 break-words text-quiet">{metric.name}</span>
      <span className="inline-flex items-center gap-1 whitespace-nowrap figures">
        {formatNumber(locale, metric.value, digits)}
        {better !== undefined && <Icon aria-hidden size={12} className="text-quiet" />}
      </span>
      <span className="sr-only">{better}</span>
    </span>
  );
}
