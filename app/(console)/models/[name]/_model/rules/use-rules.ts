"use client";

import { useEffect, useState } from "react";
import { callApi } from "@/app/_ui/call-api";
import type { AliasRulesDto } from "@/lib/contract/alias-rules";
import type { Problem } from "@/lib/contract/problem";

/** The rules of an alias, read once for as long as what asks for them stands. */
export function useRules(
  model: string,
  alias: string,
): { rules: AliasRulesDto | null; problem: Problem | null } {
  const [rules, setRules] = useState<AliasRulesDto | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let isStale = false;
    const params = { name: model, alias };
    void callApi("GET /models/{name}/aliases/{alias}/rules", { params }).then((answer) => {
      if (isStale) return;
      setRules(answer.ok ? answer.data : null);
      setProblem(answer.ok ? null : answer.problem);
    });
    return () => {
      isStale = true;
    };
  }, [model, alias]);
  return { rules, problem };
}
