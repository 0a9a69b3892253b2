"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import type { Problem } from "@/lib/contract/problem";
import { Button } from "./button";
import { callApi } from "./call-api";
import { EmptyState } from "./empty-state";
import { ProblemView } from "./problem-view";

export interface PageErrorProps {
  readonly error: Error & { digest?: string };
  readonly reset: () => void;
}

/**
 * What is shown when a page's own reading failed. What failed on the server comes here as no more than a
 * digest, under which the log has it: so the API is asked whether something is away, above all the database.
 */
export function PageError({ error, reset }: PageErrorProps) {
  const t = useTranslations("common");
  const router = useRouter();
  const [isRetrying, startRetry] = useTransition();
  const outage = useOutage(error);
  // Without the refresh the same failed answer of the server would be shown again.
  const retry = () =>
    startRetry(() => {
      router.refresh();
      reset();
    });
  return (
    <div role="alert">
      <EmptyState
        isPage
        title={t("failedTitle")}
        text={outage === null ? t("failedText") : undefined}
        action={
          <Button onClick={retry} disabled={isRetrying}>
            {t("retry")}
          </Button>
        }
      >
        {outage !== null && <ProblemView problem={outage} />}
        {error.digest !== undefined && (
          <p className="mt-2 text-center font-mono text-sm text-quiet">{error.digest}</p>
        )}
      </EmptyState>
    </div>
  );
}

/** The problem of the simplest call there is, when it says that something is away; else null. */
function useOutage(error: Error): Problem | null {
  const [outage, setOutage] = useState<Problem | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each failure is asked about anew
  useEffect(() => {
    const leaving = new AbortController();
    callApi("GET /me", {}, { signal: leaving.signal }).then(
      (answer) => setOutage(!answer.ok && isAway(answer.problem) ? answer.problem : null),
      () => {
        // Only an aborted call rejects: nobody looks any more.
      },
    );
    return () => leaving.abort();
  }, [error]);
  return outage;
}

/** Not reached at all, or 503 of whatever stands between. */
function isAway({ status }: Problem): boolean {
  return status === 0 || status >= 502;
}
