import {
  CircleCheck,
  CircleStop,
  Footprints,
  type LucideIcon,
  OctagonX,
  Rocket,
  Split,
  Trash2,
  Undo2,
} from "lucide-react";
import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { ShortId } from "@/app/_ui/snippet";
import { Time } from "@/app/_ui/time";
import type { AliasMoveDto } from "@/lib/contract/alias";
import { Reason } from "../../../_release/reason";
import { VersionMove } from "../../../_release/version-move";
import { historyHref } from "./history-href";
import { MoveBadges, MoveDetailsPart } from "./move-details";

const looks: Record<AliasMoveDto["kind"], { icon: LucideIcon; tint: string }> = {
  promote: { icon: Rocket, tint: "text-accent" },
  rollback: { icon: Undo2, tint: "text-warn" },
  delete: { icon: Trash2, tint: "text-bad" },
  rollout_start: { icon: Split, tint: "text-accent" },
  rollout_step: { icon: Footprints, tint: "text-accent" },
  rollout_abort: { icon: OctagonX, tint: "text-bad" },
  rollout_stop: { icon: CircleStop, tint: "text-warn" },
  rollout_end: { icon: CircleCheck, tint: "text-good" },
};

/** The ledger, newest first: who moved the alias, when, why, from where to where. */
export function MoveList({
  model,
  moves,
  label,
  isOfAll,
}: {
  model: string;
  moves: readonly AliasMoveDto[];
  label: string;
  /** Moves of several aliases: each says of which, and leads to its ledger. */
  isOfAll: boolean;
}) {
  return (
    <ol aria-label={label}>
      {moves.map((move) => (
        <MoveItem key={move.id} {...{ model, move, isOfAll }} />
      ))}
    </ol>
  );
}

async function MoveItem({
  model,
  move,
  isOfAll,
}: {
  model: string;
  move: AliasMoveDto;
  isOfAll: boolean;
}) {
  const t = await getTranslations("model");
  const { icon: Icon, tint } = looks[move.kind];
  return (
    <li
      id={`move-${move.id}`}
      className="flex gap-3 border-b border-line px-4 py-3 last:border-0 target:bg-accent-soft"
    >
      <Icon aria-hidden size={16} className={`mt-0.75 shrink-0 ${tint}`} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium">{t(`history.${move.kind}`)}</span>
          {isOfAll && (
            <Link
              href={historyHref(model, move.alias)}
              className="link inline-block min-h-6 break-all"
            >
              {move.alias}
            </Link>
          )}
          <VersionMove {...{ model }} from={move.from} to={move.to} />
          <MoveBadges details={move.details} />
          {!move.warmed && (
            <span title={t("history.unwarmedText")}>
              <Badge tone="warn">{t("history.unwarmed")}</Badge>
            </span>
          )}
        </p>
        {move.reason !== "" && (
          <p className="break-words whitespace-pre-wrap">
            <Reason of={move.reason} />
          </p>
        )}
        <p className="flex flex-wrap items-center gap-x-1.5 text-sm text-quiet">
          <span className="break-all">{move.by.label}</span> · <Time at={move.at} /> ·{" "}
          <ShortId id={move.requestId} length={8} label={t("history.copyRequestId")} />
        </p>
        <MoveDetailsPart {...{ model, move }} />
      </div>
    </li>
  );
}
