import { ArrowDown, ArrowUp, Equal, Minus, PencilLine, Plus } from "lucide-react";
import { getTranslations } from "@/app/_i18n/server";
import type { ComparedValue } from "@/lib/contract/compare";

/** Whether a value came, went, changed or stayed: a sign, and words for who does not see it. */
export async function Change({
  value: { from, to, changed, relative },
  locale,
}: {
  value: Pick<ComparedValue, "from" | "to" | "changed" | "relative">;
  locale: string;
}) {
  const t = await getTranslations("compare");
  if (relative !== null && changed) {
    const Icon = relative > 0 ? ArrowUp : ArrowDown;
    return (
      <span className="inline-flex items-center gap-1 whitespace-nowrap figures">
        <Icon aria-hidden size={12} className="text-quiet" />
        {formatRelative(locale, relative)}
      </span>
    );
  }
  const [Icon, word] = !changed
    ? ([Equal, t("same")] as const)
    : from === null
      ? ([Plus, t("added")] as const)
      : to === null
        ? ([Minus, t("removed")] as const)
        : ([PencilLine, t("changed")] as const);
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap text-quiet">
      <Icon aria-hidden size={12} />
      {word}
    </span>
  );
}

/** `+12.5%`. What is more than nothing never reads as nothing. */
export function formatRelative(locale: string, relative: number): string {
  return new Intl.NumberFormat(locale, {
    style: "percent",
    signDisplay: "exceptZero",
    maximumSignificantDigits: 3,
  }).format(relative);
}
