import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import type { AliasDto } from "@/lib/contract/alias";
import { rolloutHref } from "./rollouts-href";

/** At an alias whose traffic is shared now: of which kind, and the way to watch it. */
export async function LiveRolloutBadge({
  model,
  alias: { alias, rollout },
}: {
  model: string;
  alias: Pick<AliasDto, "alias" | "rollout">;
}) {
  if (rollout === null) return null;
  const t = await getTranslations("rollouts.badge");
  const said = t(rollout.kind);
  return (
    <Link
      href={rolloutHref(model, rollout.id)}
      aria-label={t("of", { kind: said, alias })}
      className="inline-flex min-h-6 items-center rounded-sm"
    >
      <Badge tone="accent">{said}</Badge>
    </Link>
  );
}
