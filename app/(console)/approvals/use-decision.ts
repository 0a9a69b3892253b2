"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { type ApiResult, callApi } from "@/app/_ui/call-api";
import { useNotify } from "@/app/_ui/notifications";
import { useCall } from "@/app/_ui/use-call";
import type { MoveRequestDto } from "@/lib/contract/move-request";

export type Verb = "approve" | "decline" | "withdraw";

/** Approves, declines or takes back a request; what came of it is said, and the page is read anew. */
export function useDecision(request: MoveRequestDto | null, onDone: () => void) {
  const t = useTranslations("release.approvals");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const [reason, setReason] = useState("");
  const [isReasonMissing, setReasonMissing] = useState(false);
  const decide = async (verb: Verb) => {
    if (request === null) return;
    if (verb === "decline" && reason.trim() === "") return setReasonMissing(true);
    const done = await run(() => send(verb, request, reason));
    // A refusal is news as well: it went stale, or somebody else was faster.
    router.refresh();
    if (done === null) return;
    const named = { alias: request.alias, version: String(request.to) };
    notify(t(wordOf(verb, done.data), named));
    onDone();
  };
  return {
    ...{ reason, isReasonMissing, isBusy, problem, decide },
    setReason: (text: string) => {
      setReason(text);
      setReasonMissing(false);
    },
  };
}

function send(
  verb: Verb,
  { model, id }: MoveRequestDto,
  reason: string,
): Promise<ApiResult<MoveRequestDto>> {
  const params = { name: model, id };
  switch (verb) {
    case "approve":
      return callApi("POST /models/{name}/move-requests/{id}/approve", {
        params,
        body: { reason },
      });
    case "decline":
      return callApi("POST /models/{name}/move-requests/{id}/decline", {
        params,
        body: { reason },
      });
    case "withdraw":
      return callApi("POST /models/{name}/move-requests/{id}/withdraw", { params });
    default:
      return verb satisfies never;
  }
}

function wordOf(verb: Verb, { kind }: MoveRequestDto) {
  if (verb === "decline") return "done.declined";
  if (verb === "withdraw") return "done.withdrawn";
  return kind === "rollout" ? "done.approvedRollout" : "done.approved";
}
