"use client";

import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Badge } from "@/app/_ui/badge";
import { Button } from "@/app/_ui/button";
import { Panel } from "@/app/_ui/panel";
import { useOpening } from "@/app/_ui/use-opening";
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
  // Codes are those of a factor that is on; the page is not read anew before they are kept.
  const isOn = factor.isOn || codes !== null;
  const body = useRef<HTMLDivElement>(null);
  const finish = () => {
    setSettingUp(false);
    setCodes(null);
    // What had the focus goes with this.
    body.current?.focus();
    router.refresh();
  };
  return (
    <Panel
      title={t("title")}
      actions={<Badge tone={isOn ? "good" : "neutral"}>{isOn ? t("on") : t("off")}</Badge>}
    >
      <div ref={body} tabIndex={-1} className="outline-none">
        {codes !== null ? (
          <RecoveryCodes codes={codes} onDone={finish} />
        ) : isSettingUp ? (
          <SecondFactorSetup onCodes={setCodes} />
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
      </div>
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
  const renewing = useOpening();
  const disabling = useOpening();
  return (
    <>
      <p>
        {t("onText")} {isRequired && t("required")}
      </p>
      <p className="mb-3 text-quiet">{t("codesLeft", { count: recoveryCodesLeft })}</p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={renewing.open}>{t("renew")}</Button>
        <Button onClick={disabling.open}>{t("disable")}</Button>
      </div>
      {renewing.wasOpened && (
        <ProveDialog
          key={`renew-${renewing.key}`}
          kind="renew"
          isRequired={isRequired}
          isOpen={renewing.isOpen}
          onClose={renewing.close}
          onDone={onCodes}
        />
      )}
      {disabling.wasOpened && (
        <ProveDialog
          key={`disable-${disabling.key}`}
          kind="disable"
          isRequired={isRequired}
          isOpen={disabling.isOpen}
          onClose={disabling.close}
          onDone={onChanged}
        />
      )}
    </>
  );
}
