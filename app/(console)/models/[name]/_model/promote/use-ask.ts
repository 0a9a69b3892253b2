"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { type ApiInput, callApi } from "@/app/_ui/call-api";
import { useCall } from "@/app/_ui/use-call";
import type { MoveRequestDto } from "@/lib/contract/move-request";

type AskInput = ApiInput<"POST /models/{name}/aliases/{alias}/requests">;

/** Asks those who may to approve a move. */
export function useAsk() {
  const router = useRouter();
  const { isBusy, problem, run } = useCall();
  const [asked, setAsked] = useState<MoveRequestDto | null>(null);
  const ask = async (input: AskInput) => {
    const done = await run(() => callApi("POST /models/{name}/aliases/{alias}/requests", input));
    if (done === null) return;
    setAsked(done.data);
    // The page says that a request waits.
    router.refresh();
  };
  return { ask, asked, isBusy, problem };
}
