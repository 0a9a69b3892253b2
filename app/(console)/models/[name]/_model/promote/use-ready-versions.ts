"use client";

import { useEffect, useState } from "react";
import { callApi } from "@/app/_ui/call-api";
import type { Problem } from "@/lib/contract/problem";

/** The versions that can be promoted, newest first; null while they are read. */
export function useReadyVersions(model: string, isWanted: boolean) {
  const [versions, setVersions] = useState<readonly number[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    if (!isWanted) return;
    let isStale = false;
    const query = { status: "ready", limit: "200" } as const;
    void callApi("GET /models/{name}/versions", { params: { name: model }, query }).then(
      (answer) => {
        if (isStale) return;
        if (answer.ok) setVersions(answer.data.data.map(({ version }) => version));
        setProblem(answer.ok ? null : answer.problem);
      },
    );
    return () => {
      isStale = true;
    };
  }, [model, isWanted]);
  return { versions, problem };
}
