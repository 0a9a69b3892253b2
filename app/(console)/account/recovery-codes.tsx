"use client";

import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { CopyButton } from "@/app/_ui/copy-button";

/** The codes, this once. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const t = useTranslations("account.factor");
  return (
    <div className="flex flex-col gap-3">
      <h3 className="font-semibold">{t("codesTitle")}</h3>
      <p className="max-w-2xl">{t("codesText")}</p>
      <ul className="grid max-w-md grid-cols-1 gap-x-6 gap-y-1 rounded-md border border-line bg-raised p-3 font-mono text-sm sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={codes.join("\n")} label={t("codesCopy")} />
        <Button variant="primary" onClick={onDone}>
          {t("codesDone")}
        </Button>
      </div>
    </div>
  );
}
