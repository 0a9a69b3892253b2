"use client";

import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callAuth } from "@/app/_ui/call-auth";
import { ProblemView } from "@/app/_ui/problem-view";
import type { Problem } from "@/lib/contract/problem";

/** Leaves for the organisation's own sign-in, and comes back signed in. */
export function IssuerButton({ name, to }: { name: string; to: string }) {
  const t = useTranslations("auth");
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useReadyWhenBack(() => setBusy(false));
  const leave = async () => {
    setBusy(true);
    setProblem(null);
    const answer = await callAuth("signin/oidc", { callbackUrl: to });
    // Busy until the other page is there: a second click would end the sign-in that the first began.
    if (answer.ok) return window.location.assign(answer.url.href);
    setBusy(false);
    setProblem(answer.problem);
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

/** Back from the other page: browsers show this one as it was left. */
function useReadyWhenBack(onBack: () => void): void {
  useEffect(() => {
    const onShow = (event: PageTransitionEvent) => event.persisted && onBack();
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  });
}
