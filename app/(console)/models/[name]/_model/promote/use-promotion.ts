"use client";

import { useState } from "react";
import { callApi } from "@/app/_ui/call-api";
import type { AliasDto } from "@/lib/contract/alias";
import { canGoPast, offerOf } from "./move-offer";
import { targetOf } from "./move-rules";
import { useAsk } from "./use-ask";
import { useCheck } from "./use-check";
import { useMove } from "./use-move";
import { useReading } from "./use-reading";
import { useReadyVersions } from "./use-ready-versions";

interface PromotionInput {
  readonly model: string;
  /** Null: chosen in the dialog. */
  readonly version: number | null;
  readonly alias: string;
  readonly isOpen: boolean;
  readonly onMoved: (alias: string, to: number) => void;
}

/** What is chosen in the promote dialog, what the registry and the gates say of it now, and the move. */
export function usePromotion({ model, version, alias: first, isOpen, onMoved }: PromotionInput) {
  const fields = useFields(first, version);
  const { alias, reason, breakingReason } = fields;
  const { reading, problem } = useReading(model, isOpen);
  const ready = useReadyVersions(model, isOpen && version === null);
  const { seen, accept } = useSeen(reading?.aliases ?? null);
  const move = useMove(model, onMoved);
  const asking = useAsk();
  const to = fields.chosen ?? ready.versions?.[0] ?? null;
  const from = targetOf(seen ?? [], alias);
  const now = targetOf(reading?.aliases ?? [], alias);
  const isMoving = move.state.kind === "sending" || move.state.kind === "moving";
  const isOver = isMoving || asking.asked !== null;
  const isWanted = isOpen && seen !== null && from !== to && !isOver;
  const checked = useCheck({ model, alias, to, now, breakingReason, isWanted });
  const offer = checked.isCurrent && checked.check !== null ? offerOf(checked.check) : "wait";
  const start = async () => {
    if (to === null) return;
    const isPast = breakingReason.trim() !== "" && canGoPast(checked.check?.gates ?? []);
    const past = isPast ? { breakingReason } : {};
    const body = { version: to, reason, expectedVersion: from, ...past };
    const input = { params: { name: model, alias }, body };
    if (offer === "ask") return asking.ask(input);
    await move.run(alias, to, () => callApi("PUT /models/{name}/aliases/{alias}", input));
    checked.again();
  };
  const setAlias = (name: string) => {
    fields.setAlias(name.trim());
    move.reset();
  };
  const acceptNow = () => {
    accept();
    move.reset();
  };
  return {
    ...{ ...fields, setAlias, from, now, to, reading, checked, offer, asking, start },
    ...{ isMoving, state: move.state, versions: ready.versions, isLoaded: seen !== null },
    problem: problem ?? ready.problem,
    accept: acceptNow,
    /** As it stands now; undefined: there is none of this name yet. */
    found: reading?.aliases.find((one) => one.alias === alias),
  };
}

function useFields(first: string, version: number | null) {
  const [alias, setAlias] = useState(first);
  const [chosen, setVersion] = useState(version);
  const [reason, setReason] = useState("");
  const [breakingReason, setBreakingReason] = useState("");
  return {
    ...{ alias, setAlias, chosen, setVersion, reason, setReason },
    ...{ breakingReason, setBreakingReason },
  };
}

/**
 * What the person decides on: it does not change under their eyes, or they would overwrite a move that they
 * have not seen.
 */
function useSeen(aliases: readonly AliasDto[] | null) {
  const [seen, setSeen] = useState<readonly AliasDto[] | null>(null);
  if (seen === null && aliases !== null) setSeen(aliases);
  return { seen, accept: () => setSeen(aliases) };
}
