"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { type ApiInput, callApi } from "@/app/_ui/call-api";
import { useRefreshWhenUnsure } from "@/app/_ui/use-refresh-when-unsure";
import type { ModelDto } from "@/lib/contract/model";
import type { Problem } from "@/lib/contract/problem";

type ModelEdit = ApiInput<"PATCH /models/{name}">["body"];

/** What somebody else made of the model since it was read. */
export interface Theirs {
  readonly model: ModelDto;
  readonly etag: string;
}

/**
 * Edits of a model on top of what was read (`etag`). When somebody changed it meanwhile nothing is
 * overwritten: `theirs` is what it is now, and the next save is on top of that. A change of parts that this
 * edit leaves alone (`isUntouched`) is none to ask about: the edit is then sent again on top of it.
 */
export function useEdit(name: string, etag: string, isUntouched: (model: ModelDto) => boolean) {
  const router = useRouter();
  const refreshWhenUnsure = useRefreshWhenUnsure();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [theirs, setTheirs] = useState<Theirs | null>(null);
  const send = async (edit: ModelEdit, base: string): Promise<"saved" | "changed" | "refused"> => {
    setBusy(true);
    setProblem(null);
    const headers = { "If-Match": base };
    const input = { params: { name }, body: edit };
    const answer = await callApi("PATCH /models/{name}", input, { headers });
    if (answer.ok) {
      setBusy(false);
      router.refresh();
      return "saved";
    }
    const found = answer.problem.code === "precondition.failed" ? await readModel(name) : null;
    if (found !== null && found.etag !== base && isUntouched(found.model))
      return send(edit, found.etag);
    setBusy(false);
    setProblem(answer.problem);
    refreshWhenUnsure(answer.problem);
    if (found === null) return "refused";
    setTheirs(found);
    return "changed";
  };
  return {
    ...{ isBusy, problem, theirs },
    /** What is shown of `theirs` says all of it. */
    isConflict: theirs !== null && problem?.code === "precondition.failed",
    save: (edit: ModelEdit) => send(edit, theirs?.etag ?? etag),
  };
}

async function readModel(name: string): Promise<Theirs | null> {
  const answer = await callApi("GET /models/{name}", { params: { name } });
  const etag = answer.ok ? answer.headers.get("etag") : null;
  return answer.ok && etag !== null ? { model: answer.data, etag } : null;
}
