"use client";

import { useEffect, useState } from "react";
import { callApi } from "@/app/_ui/call-api";
import type { Problem } from "@/lib/contract/problem";

/** The versions that could get traffic, newest first; null while they are read. */
export function useReadyVersions(model: string): {
  versions: readonly number[] | null;
  problem: Problem | null;
} {
  const [versions, setVersions] = useState<readonly number[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
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
  }, [model]);
  return { versions, problem };
}
