"use client";

import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { leave } from "@/app/(console)/_shell/sign-out";
import { SecondFactorSetup } from "@/app/(console)/account/second-factor-setup";

export function SetupFirst() {
  const t = useTranslations("account.factor");
  return (
    <>
      {/* Loaded whole: every page of before was one that sent them here. */}
      <SecondFactorSetup onDone={() => window.location.assign("/")} />
      <Button variant="quiet" className="mt-6 self-start" onClick={() => void leave()}>
        {t("signOut")}
      </Button>
    </>
  );
}
