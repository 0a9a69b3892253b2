import { formatCount, formatDuration } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Facts } from "@/app/_ui/panel";
import type { BatchingVerdict, ServingCost } from "@/lib/contract/serving";
import { type CostWords, describeCost } from "./describe-serving";

/** What a run of one row and of many takes, and what that makes a second. */
export async function CostFacts({
  cost,
  batching,
}: {
  cost: ServingCost | undefined;
  batching: BatchingVerdict | undefined;
}) {
  const t = await getTranslations("model");
  const words = describeCost(cost, batching);
  return (
    <div>
      <h3 className="font-medium">{t("serving.cost.title")}</h3>
      <p className="mb-1.5 text-sm text-quiet">
        {t(words === null ? "serving.cost.unknown" : "serving.cost.lead")}
      </p>
      {words !== null && <Facts facts={await factsOf(words)} />}
    </div>
  );
}

async function factsOf(words: CostWords): Promise<(readonly [string, string])[]> {
  const [t, { locale }] = await Promise.all([getTranslations("model"), getIntl()]);
  const { unit, unitRows, oneMs, many, alonePerSecond, togetherPerSecond } = words;
  const about = (rate: number) => t("serving.cost.about", { rate: formatCount(locale, rate) });
  const perSecond = ({ row: "alone", piece: "inPieces", request: "requests" } as const)[unit];
  return [
    [t(`serving.cost.${unit}`, { rows: unitRows }), formatDuration(locale, oneMs)],
    ...(many === null
      ? []
      : [[t("serving.cost.many", { rows: many.rows }), formatDuration(locale, many.ms)] as const]),
    [t(`serving.cost.${perSecond}`), about(alonePerSecond)],
    ...(many === null || togetherPerSecond === null
      ? []
      : [[t("serving.cost.together", { rows: many.rows }), about(togetherPerSecond)] as const]),
  ];
}
