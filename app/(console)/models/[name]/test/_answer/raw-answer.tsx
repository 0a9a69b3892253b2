"use client";

import { useMemo } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { formatNumber } from "@/app/_i18n/quantities";
import { ScrollRegion } from "@/app/_ui/scroll-region";
import { printPretty } from "../_json/print-json";
import { readJson } from "../_json/read-json";

/** Longer answers are shown as they came: laying them out would take longer than reading them. */
const longestPretty = 500_000;
const maxShown = 20_000;

/** The answer's text with every digit as it came, laid out in lines. */
export function RawAnswer({ text }: { text: string }) {
  const t = useTranslations("test");
  const locale = useLocale();
  const laidOut = useMemo(() => {
    const reading = text.length > longestPretty ? null : readJson(text);
    return reading?.ok ? printPretty(reading.node) : text;
  }, [text]);
  const isCut = laidOut.length > maxShown;
  return (
    <div>
      <ScrollRegion label={t("asRaw")} className="max-h-96 overflow-auto">
        <pre className="font-mono text-sm break-words whitespace-pre-wrap">
          {isCut ? laidOut.slice(0, maxShown) : laidOut}
        </pre>
      </ScrollRegion>
      {isCut && (
        <p className="mt-2 text-sm text-quiet">
          {t("firstCharacters", {
            shown: formatNumber(locale, maxShown),
            total: formatNumber(locale, laidOut.length),
          })}
        </p>
      )}
    </div>
  );
}
