"use client";

import { useEffect, useRef, useState } from "react";
import { type ApiResult, callApi } from "@/app/_ui/call-api";
import type { AliasDto } from "@/lib/contract/alias";
import type { Problem } from "@/lib/contract/problem";
import { useShowAlias } from "../aliases-now";
import { moveOutcome } from "./move-rules";

export type MoveState =
  | { readonly kind: "idle" | "sending" | "moving" | "failed" }
  | { readonly kind: "refused"; readonly problem: Problem };

const followMs = 1_000;

interface Followed {
  readonly model: string;
  readonly alias: string;
  readonly to: number;
  readonly requestId: string;
}

/**
 * One move of an alias: sent, and when gateways are still loading followed until it was made or given up,
 * also after its dialog was closed. `onMoved` is called once, when the alias has moved.
 */
export function useMove(model: string, onMoved: (alias: string, to: number) => void) {
  const show = useShowAlias();
  const [state, setState] = useState<MoveState>({ kind: "idle" });
  const life = useRef<AbortController | null>(null);
  useEffect(() => {
    const control = new AbortController();
    life.current = control;
    return () => control.abort();
  }, []);
  const run = async (alias: string, to: number, send: () => Promise<ApiResult<AliasDto>>) => {
    setState({ kind: "sending" });
    const answer = await send();
    show(answer.ok ? answer.data : null);
    if (!answer.ok) return setState({ kind: "refused", problem: answer.problem });
    if (answer.status === 202) {
      setState({ kind: "moving" });
      const requestId = answer.headers.get("x-request-id") ?? "";
      const signal = life.current?.signal ?? AbortSignal.abort();
      const end = await follow({ model, alias, to, requestId }, signal);
      if (end === null) return;
      show(null);
      if (end === "failed") return setState({ kind: "failed" });
    }
    setState({ kind: "idle" });
    onMoved(alias, to);
  };
  return { state, run, reset: () => setState({ kind: "idle" }) };
}

/** Null when nobody waits any more. What cannot be read now is read again a second later. */
async function follow(
  { model, alias, to, requestId }: Followed,
  signal: AbortSignal,
): Promise<"moved" | "failed" | null> {
  const params = { name: model };
  while (!signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, followMs));
    const aliases = await callApi("GET /models/{name}/aliases", {
      params,
      query: { limit: "200" },
    });
    const ledger = await callApi("GET /models/{name}/aliases/{alias}/history", {
      params: { ...params, alias },
      query: { limit: "50" },
    });
    if (signal.aborted) return null;
    // An alias that this was to be the first move of is gone with it, and has no ledger.
    const isUnknown = !ledger.ok && ledger.problem.code === "alias.not_found";
    if (!aliases.ok || (!ledger.ok && !isUnknown)) continue;
    const found = aliases.data.data.find((one) => one.alias === alias);
    const moves = ledger.ok ? ledger.data.data : [];
    const outcome = moveOutcome({ alias: found, moves, to, requestId });
    if (outcome !== "moving") return outcome;
  }
  return null;
}
