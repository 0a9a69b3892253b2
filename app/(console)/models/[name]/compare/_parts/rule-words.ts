import type { getTranslations } from "@/app/_i18n/server";
import type { SignatureDifference } from "@/lib/contract/compare";

type RuleWords = Awaited<ReturnType<typeof getTranslations<"compare">>>;

/** A difference in the person's language: the catalogue has a sentence for every rule. */
export function describeDifference(
  t: RuleWords,
  { rule, name, axis, from, to }: SignatureDifference,
): string {
  return t(`rule.${rule}`, { name, axis: String(axis ?? 0), from: from ?? "—", to: to ?? "—" });
}
