"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { CheckboxField, TextArea } from "@/app/_ui/field";
import type { usePromotion } from "./use-promotion";

/** The one gate that a person can go past, with a reason that stands in the ledger. */
export function BreakingField({
  promotion: { breakingReason, setBreakingReason },
  isLocked,
}: {
  promotion: ReturnType<typeof usePromotion>;
  isLocked: boolean;
}) {
  const t = useTranslations("release.gates");
  const [isWanted, setWanted] = useState(breakingReason !== "");
  return (
    <>
      <CheckboxField
        label={t("override")}
        hint={t("overrideHint")}
        checked={isWanted}
        disabled={isLocked}
        onChange={({ target }) => {
          setWanted(target.checked);
          if (!target.checked) setBreakingReason("");
        }}
      />
      {isWanted && (
        <TextArea
          label={t("overrideReason")}
          value={breakingReason}
          maxLength={2_000}
          required
          disabled={isLocked}
          onChange={(event) => setBreakingReason(event.target.value)}
        />
      )}
    </>
  );
}
