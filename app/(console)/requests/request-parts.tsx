import { KeyRound, UserRound } from "lucide-react";
import type { getTranslations } from "@/app/_i18n/server";
import { Badge, type Tone } from "@/app/_ui/badge";
import type { PredictionDto } from "@/lib/contract/prediction";

export type RequestWords = Awaited<ReturnType<typeof getTranslations<"requests">>>;

const icons = { user: UserRound, key: KeyRound } as const;

/** A key or a person: an icon, and the word for who does not see it. */
export function CallerIcon({ kind, t }: { kind: PredictionDto["actor"]["kind"]; t: RequestWords }) {
  const Icon = icons[kind];
  const word = t(`caller.${kind}`);
  return (
    <span title={word} className="relative inline-flex h-5.5 shrink-0 items-center text-quiet">
      <Icon aria-hidden size={14} />
      <span className="sr-only">{word}</span>
    </span>
  );
}

export function StatusBadge({ status }: { status: number }) {
  return <Badge tone={toneOf(status)}>{status}</Badge>;
}

function toneOf(status: number): Tone {
  if (status >= 500) return "bad";
  return status >= 400 ? "warn" : "good";
}
