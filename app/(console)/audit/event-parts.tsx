import { Bot, KeyRound, UserRound } from "lucide-react";
import { Badge, type Tone } from "@/app/_ui/badge";
import type { Actor } from "@/lib/contract/actor";
import type { Outcome } from "@/lib/contract/audit";
import type { AuditWords } from "./action-words";

const icons = { user: UserRound, key: KeyRound, system: Bot } as const;
const tones: Record<Outcome, Tone> = { success: "good", denied: "warn", failure: "bad" };

/** What kind of actor: an icon, and the word for who does not see it. */
export function ActorIcon({ kind, t }: { kind: Actor["kind"]; t: AuditWords }) {
  const Icon = icons[kind];
  const word = t(`actorKind.${kind}`);
  return (
    <span title={word} className="relative inline-flex h-5.5 shrink-0 items-center text-quiet">
      <Icon aria-hidden size={14} />
      <span className="sr-only">{word}</span>
    </span>
  );
}

export function OutcomeBadge({ outcome, t }: { outcome: Outcome; t: AuditWords }) {
  return <Badge tone={tones[outcome]}>{t(`outcome.${outcome}`)}</Badge>;
}
