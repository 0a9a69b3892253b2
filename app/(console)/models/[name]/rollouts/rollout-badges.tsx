import { getTranslations } from "@/app/_i18n/server";
import { Badge, type Tone } from "@/app/_ui/badge";
import type { RolloutStatus } from "@/lib/contract/rollout";

const tones = {
  running: "accent",
  paused: "warn",
  promoting: "accent",
  completed: "good",
  aborted: "bad",
  stopped: "neutral",
} as const satisfies Record<RolloutStatus, Tone>;

export async function RolloutStatusBadge({ status }: { status: RolloutStatus }) {
  const t = await getTranslations("rollouts.status");
  return <Badge tone={tones[status]}>{t(status)}</Badge>;
}
