"use client";

import { useCallback, useEffect, useState } from "react";
import { callApi } from "@/app/_ui/call-api";
import type { MoveCheck } from "@/lib/contract/alias-rules";
import type { Problem } from "@/lib/contract/problem";

/** Names and reasons are typed letter by letter: nobody wants to know what half of one comes to. */
const settleMs = 400;
const pollMs = 1_000;
/** A measurement that takes longer is worth asking for again by hand. */
const longestMs = 5 * 60_000;

interface CheckInput {
  readonly model: string;
  readonly alias: string;
  readonly to: number | null;
  /** Where it points, as far as known: when that changes, every gate is asked anew. */
  readonly now: number | null;
  readonly breakingReason: string;
  readonly isWanted: boolean;
}

interface Found {
  readonly move: string;
  readonly key: string;
  readonly check: MoveCheck | null;
  readonly problem: Problem | null;
  /** It was still pending when this stopped looking. */
  readonly isLate: boolean;
}

/** What every gate says of a move now: asked for by itself, and again each second while something is measured. */
export function useCheck({ model, alias, to, now, breakingReason, isWanted }: CheckInput) {
  const [found, setFound] = useState<Found | null>(null);
  const [round, setRound] = useState(0);
  const reason = breakingReason.trim();
  const move = JSON.stringify([model, alias, to]);
  const key = JSON.stringify([move, now, reason, round]);
  useEffect(() => {
    if (!isWanted || to === null || alias === "") return;
    const leaving = new AbortController();
    const end = performance.now() + longestMs;
    const body = { version: to, ...(reason === "" ? {} : { breakingReason: reason }) };
    const ask = async () => {
      const answer = await callApi(
        "POST /models/{name}/aliases/{alias}/check",
        { params: { name: model, alias }, body },
        { signal: leaving.signal },
      );
      if (leaving.signal.aborted) return;
      const check = answer.ok ? answer.data : null;
      const isPending = check?.verdict === "pending";
      const isLate = isPending && performance.now() > end;
      setFound({ move, key, check, problem: answer.ok ? null : answer.problem, isLate });
      if (isPending && !isLate) again(pollMs);
    };
    let timer: ReturnType<typeof setTimeout>;
    const again = (afterMs: number) => {
      timer = setTimeout(() => {
        ask().catch(() => {
          // Left before the answer: nobody looks at it any more.
        });
      }, afterMs);
    };
    again(settleMs);
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, [move, key, model, alias, to, reason, isWanted]);
  const isCurrent = found?.key === key;
  return {
    /** The last word on this move. Whether it is about what stands in the fields now: `isCurrent`. */
    check: found?.move === move ? found.check : null,
    isCurrent,
    problem: isCurrent ? found.problem : null,
    isLate: isCurrent && found.isLate,
    again: useCallback(() => setRound((before) => before + 1), []),
  };
}
