"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { CopyButton } from "@/app/_ui/copy-button";
import { FocusedHeading } from "@/app/_ui/focused-heading";
import { Notice } from "@/app/_ui/notice";
import { useHeldPage } from "@/app/_ui/use-held-page";

/** The codes, this once: the page is not left before the person says that they are kept. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const t = useTranslations("account.factor");
  const [isWarned, setWarned] = useState(false);
  const letGo = useHeldPage(true, () => setWarned(true));
  return (
    <div className="flex flex-col gap-3">
      <FocusedHeading>{t("codesTitle")}</FocusedHeading>
      <p className="max-w-2xl">{t("codesText")}</p>
      <ul className="grid max-w-md grid-cols-1 gap-x-6 gap-y-1 rounded-md border border-line bg-raised p-3 font-mono text-sm sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      {isWarned && (
        <Notice tone="warn" role="alert">
          {t("codesNotYet")}
        </Notice>
      )}
      <div className="flex flex-wrap gap-2">
        <CopyButton text={codes.join("\n")} label={t("codesCopy")} />
        <Button variant="primary" onClick={() => void letGo().then(onDone)}>
          {t("codesDone")}
        </Button>
      </div>
    </div>
  );
}
