"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { mayLeave } from "@/app/_ui/held-page";
import { ProblemView } from "@/app/_ui/problem-view";
import { useSignOut } from "@/app/_ui/use-sign-out";
import { RecoveryCodes } from "@/app/(console)/account/recovery-codes";
import { SecondFactorSetup } from "@/app/(console)/account/second-factor-setup";

export function SetupFirst() {
  const t = useTranslations("account.factor");
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const { isBusy, problem, signOut } = useSignOut();
  return (
    <>
      {codes === null ? (
        <SecondFactorSetup onCodes={setCodes} />
      ) : (
        // Loaded whole: every page of before was one that sent them here.
        <RecoveryCodes codes={codes} onDone={() => window.location.assign("/")} />
      )}
      <div className="mt-6 flex flex-col items-start gap-3">
        {problem !== null && <ProblemView problem={problem} />}
        <Button variant="quiet" disabled={isBusy} onClick={() => mayLeave() && void signOut()}>
          {t("signOut")}
        </Button>
      </div>
    </>
  );
}
