"use client";

import { useState } from "react";
import type { Problem } from "@/lib/contract/problem";
import type { ApiResult } from "./call-api";
import { useRefreshWhenUnsure } from "./use-refresh-when-unsure";

/** One call at a time, and what is wrong with the last one. Null: it failed, and `problem` says why. */
export function useCall(): {
  isBusy: boolean;
  problem: Problem | null;
  run: <T>(call: () => Promise<ApiResult<T>>) => Promise<{ data: T } | null>;
} {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const refreshWhenUnsure = useRefreshWhenUnsure();
  return {
    isBusy,
    problem,
    run: async (call) => {
      setBusy(true);
      setProblem(null);
      const answer = await call();
      setBusy(false);
      if (answer.ok) return { data: answer.data };
      setProblem(answer.problem);
      refreshWhenUnsure(answer.problem);
      return null;
    },
  };
}
