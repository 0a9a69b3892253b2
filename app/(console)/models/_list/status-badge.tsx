import { getTranslations } from "@/app/_i18n/server";
import { Badge, type Tone } from "@/app/_ui/badge";
import type { VersionStatus } from "@/lib/contract/version";

const tones = {
  validating: "accent",
  ready: "good",
  rejected: "bad",
  archived: "neutral",
} as const satisfies Record<VersionStatus, Tone>;

export async function StatusBadge({ status }: { status: VersionStatus }) {
  const t = await getTranslations("models");
  return <Badge tone={tones[status]}>{t(`status.${status}`)}</Badge>;
}
