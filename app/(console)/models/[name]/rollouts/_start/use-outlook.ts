"use client";

import { useEffect, useState } from "react";
import { callApi } from "@/app/_ui/call-api";
import type { AliasRulesDto, MoveCheck } from "@/lib/contract/alias-rules";
import type { Problem } from "@/lib/contract/problem";

const againMs = 1_500;

export interface Outlook {
  /** Null while they are read. */
  readonly rules: AliasRulesDto | null;
  /** Of the versions that would answer, where gates stand before them. */
  readonly checks: readonly MoveCheck[];
  readonly problem: Problem | null;
}

/**
 * What stands before a rollout on this alias: its rules, and for versions that would answer callers the
 * gates, asked again while one is being measured. Nothing is measured for an alias that is not protected.
 */
export function useOutlook({
  model,
  alias,
  versions,
  isOpen,
}: {
  model: string;
  alias: string;
  versions: readonly number[];
  isOpen: boolean;
}): Outlook {
  const key = `${alias} ${versions.join(" ")}`;
  const [found, setFound] = useState<{ readonly key: string } & Outlook>({ key, ...unknown });
  useEffect(() => {
    if (!isOpen || alias === "") return;
    const leaving = new AbortController();
    void look(
      { model, alias, asked: key.split(" ").slice(1).filter(Boolean).map(Number) },
      leaving.signal,
      (outlook) => setFound({ key, ...outlook }),
    );
    return () => leaving.abort();
  }, [model, alias, key, isOpen]);
  return found.key === key ? found : unknown;
}

const unknown: Outlook = { rules: null, checks: [], problem: null };

async function look(
  { model, alias, asked }: { model: string; alias: string; asked: readonly number[] },
  leaving: AbortSignal,
  tell: (outlook: Outlook) => void,
): Promise<void> {
  const params = { name: model, alias };
  try {
    const rules = await callApi(
      "GET /models/{name}/aliases/{alias}/rules",
      { params },
      { signal: leaving },
    );
    if (!rules.ok) return tell({ ...unknown, problem: rules.problem });
    tell({ rules: rules.data, checks: [], problem: null });
    while (rules.data.protected && asked.length > 0 && !leaving.aborted) {
      const answers = await Promise.all(
        asked.map((version) =>
          callApi(
            "POST /models/{name}/aliases/{alias}/check",
            { params, body: { version } },
            { signal: leaving },
          ),
        ),
      );
      const checks = answers.flatMap((answer) => (answer.ok ? [answer.data] : []));
      const refused = answers.find((answer) => !answer.ok);
      const problem = refused === undefined || refused.ok ? null : refused.problem;
      tell({ rules: rules.data, checks, problem });
      if (problem !== null || checks.every(({ verdict }) => verdict !== "pending")) return;
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  } catch (error) {
    // Left before the answer: nobody looks at it any more.
    if (!leaving.aborted) throw error;
  }
}
