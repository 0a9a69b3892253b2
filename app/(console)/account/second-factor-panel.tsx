"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Badge } from "@/app/_ui/badge";
import { Button } from "@/app/_ui/button";
import { Panel } from "@/app/_ui/panel";
import type { AccountDto } from "@/lib/contract/account";
import { ProveDialog } from "./prove-dialog";
import { RecoveryCodes } from "./recovery-codes";
import { SecondFactorSetup } from "./second-factor-setup";

/** The second factor: its state, the way to it, and the way out. */
export function SecondFactorPanel(factor: AccountDto["secondFactor"]) {
  const t = useTranslations("account.factor");
  const router = useRouter();
  const [isSettingUp, setSettingUp] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const finish = () => {
    setSettingUp(false);
    setCodes(null);
    router.refresh();
  };
  return (
    <Panel
      title={t("title")}
      actions={
        <Badge tone={factor.isOn ? "good" : "neutral"}>{factor.isOn ? t("on") : t("off")}</Badge>
      }
    >
      {codes !== null ? (
        <RecoveryCodes codes={codes} onDone={finish} />
      ) : isSettingUp ? (
        <SecondFactorSetup onDone={finish} />
      ) : factor.isOn ? (
        <FactorOn {...factor} onCodes={setCodes} onChanged={finish} />
      ) : (
        <>
          <p className="mb-3 max-w-2xl">{t("offText")}</p>
          <Button variant="primary" onClick={() => setSettingUp(true)}>
            {t("setUp")}
          </Button>
        </>
      )}
    </Panel>
  );
}

function FactorOn({
  recoveryCodesLeft,
  isRequired,
  onCodes,
  onChanged,
}: AccountDto["secondFactor"] & {
  onCodes: (codes: readonly string[]) => void;
  onChanged: () => void;
}) {
  const t = useTranslations("account.factor");
  const [asked, setAsked] = useState<"disable" | "renew" | null>(null);
  const close = () => setAsked(null);
  return (
    <>
      <p>
        {t("onText")} {isRequired && t("required")}
      </p>
      <p className="mb-3 text-quiet">{t("codesLeft", { count: recoveryCodesLeft })}</p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => setAsked("renew")}>{t("renew")}</Button>
        <Button onClick={() => setAsked("disable")}>{t("disable")}</Button>
      </div>
      <ProveDialog
        kind="disable"
        isRequired={isRequired}
        isOpen={asked === "disable"}
        onClose={close}
        onDone={onChanged}
      />
      <ProveDialog
        kind="renew"
        isRequired={isRequired}
        isOpen={asked === "renew"}
        onClose={close}
        onDone={onCodes}
      />
    </>
  );
}
