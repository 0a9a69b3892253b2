import { useTranslations } from "use-intl/react";
import type { GraphChangeDetail } from "@/lib/contract/graph";

/** What differs, in words: before and after. */
export function ChangeDetails({ details }: { details: readonly GraphChangeDetail[] }) {
  const t = useTranslations("graph.detail");
  return (
    <ul className="flex flex-col gap-1.5 text-sm">
      {details.map(({ field, name, from, to }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
        <li key={index} className="break-all">
          <span className="font-medium">{t(`field.${field}`, { name: name || "–" })}</span>
          {(from !== null || to !== null) && (
            <span className="block font-mono text-xs text-quiet">
              {from === to
                ? t("sameText", { text: from ?? "" })
                : `${from ?? t("none")} → ${to ?? t("none")}`}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
