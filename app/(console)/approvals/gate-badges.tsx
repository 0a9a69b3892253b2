import { getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import type { GateResult } from "@/lib/contract/gate";

const tones = { passed: "good", failed: "bad", overridden: "warn", pending: "neutral" } as const;

/** The gates of a move in short: each with its verdict. */
export async function GateBadges({ gates }: { gates: readonly GateResult[] }) {
  const t = await getTranslations("release.gates");
  if (gates.length === 0) return null;
  return (
    <span className="inline-flex flex-wrap gap-1">
      {gates.map(({ gate, verdict, detail }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: gates of one request never change their order
        <span key={`${gate} ${index}`} title={detail}>
          <Badge tone={tones[verdict]}>
            {t(`name.${gate}`)}: {t(`verdict.${verdict}`)}
          </Badge>
        </span>
      ))}
    </span>
  );
}
