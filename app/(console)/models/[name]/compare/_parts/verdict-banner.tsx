import { getTranslations } from "@/app/_i18n/server";
import { Notice } from "@/app/_ui/notice";
import type { ComparisonOfVersions } from "@/lib/contract/compare";
import type { Sides } from "./side-heads";

const tones = { identical: "good", compatible: "good", breaking: "bad", unknown: "info" } as const;

/** The verdict in a word and a sentence; the colour and the sign repeat it. */
export async function VerdictBanner({
  compared: { verdict, counts },
  sides,
}: {
  compared: ComparisonOfVersions;
  sides: Sides;
}) {
  const t = await getTranslations("compare.verdict");
  const kind = verdict ?? "unknown";
  return (
    <Notice tone={tones[kind]} title={t(kind)}>
      <p>
        {kind === "breaking"
          ? t("breakingText", { count: counts.breaking })
          : kind === "compatible"
            ? t("compatibleText", { from: sides.from, to: sides.to })
            : t(kind === "identical" ? "identicalText" : "unknownText")}
      </p>
    </Notice>
  );
}
