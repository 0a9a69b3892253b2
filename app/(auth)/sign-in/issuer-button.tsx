"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { readProblem } from "@/app/_ui/call-api";
import { ProblemView } from "@/app/_ui/problem-view";
import type { Problem } from "@/lib/contract/problem";

/** Leaves for the organisation's own sign-in, and comes back signed in. */
export function IssuerButton({ name, to }: { name: string; to: string }) {
  const t = useTranslations("auth");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const leave = async () => {
    setBusy(true);
    setProblem(await goToIssuer(to));
    setBusy(false);
  };
  return (
    <div className="mb-5 flex flex-col gap-3">
      {problem !== null && <ProblemView problem={problem} />}
      <Button variant="primary" className="h-9" disabled={isBusy} onClick={() => void leave()}>
        {t("signInBy", { name })}
      </Button>
      <p className="text-center text-sm text-quiet">{t("orPassword")}</p>
    </div>
  );
}

/** What went wrong; null when the browser is on its way. */
async function goToIssuer(callbackUrl: string): Promise<Problem | null> {
  try {
    const { csrfToken } = await (await fetch("/api/auth/csrf")).json();
    const body = new URLSearchParams({ csrfToken, callbackUrl, json: "true" });
    const answer = await fetch("/api/auth/signin/oidc", { method: "POST", body });
    if (!answer.ok) return readProblem(answer, await answer.text());
    window.location.assign((await answer.json()).url);
    return null;
  } catch {
    return readProblem({ status: 0 }, "");
  }
}
