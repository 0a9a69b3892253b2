"use client";

import { useEffect, useRef } from "react";
import { useMessages, useTranslations } from "use-intl/react";
import { toErrorKey } from "@/app/_i18n/error-key";
import type { Problem } from "@/lib/contract/problem";
import { CopyButton } from "./copy-button";
import { Notice } from "./notice";

/** A problem in words: what happened, why, what to do, and the id that the operator can look up. */
export function ProblemView({ problem }: { problem: Problem }) {
  const t = useTranslations("common");
  const words = useMessages().errors?.[toErrorKey(problem.code)];
  const own =
    problem.code === "client.unreachable"
      ? { title: t("unreachable"), hint: t("unreachableHint") }
      : problem.status === 401
        ? { title: t("signedOut"), hint: t("signedOutHint") }
        : undefined;
  const { title, hint } = own ?? words ?? problem;
  const fields = problem.errors ?? [];
  const box = useRef<HTMLDivElement>(null);
  // The answer to a form that is longer than its window stands below what is seen of it.
  useEffect(() => {
    if (problem !== null && box.current?.closest("form") != null)
      box.current.scrollIntoView({ block: "nearest" });
  }, [problem]);
  return (
    <div ref={box}>
      <Notice tone="bad" role="alert" title={title}>
        {problem.detail !== "" && fields.length === 0 && <p>{problem.detail}</p>}
        {fields.length > 0 && (
          <ul className="list-disc pl-4">
            {fields.map(({ field, message }) => (
              <li key={`${field} ${message}`}>
                <code className="font-mono text-sm">{field}</code>: {message}
              </li>
            ))}
          </ul>
        )}
        {hint !== "" && <p className="text-quiet">{hint}</p>}
        {problem.requestId !== "" && (
          <p className="mt-1 flex flex-wrap items-center gap-1 text-xs text-quiet">
            {t("requestId")} <code className="font-mono break-all">{problem.requestId}</code>
            <CopyButton text={problem.requestId} label={t("copyRequestId")} isIcon />
          </p>
        )}
      </Notice>
    </div>
  );
}
