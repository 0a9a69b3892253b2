"use client";

import { useId } from "react";
import { useTranslations } from "use-intl/react";
import { SelectField, TextArea, TextField } from "@/app/_ui/field";
import { aliasNames } from "./move-rules";
import type { usePromotion } from "./use-promotion";

/** Which alias, which version, and why. */
export function PromoteFields({
  promotion,
  isFixed,
  isLocked,
}: {
  promotion: ReturnType<typeof usePromotion>;
  /** The version was chosen before. */
  isFixed: boolean;
  isLocked: boolean;
}) {
  const t = useTranslations("model.promote");
  const ask = useTranslations("release.ask");
  const listId = useId();
  const { reading, versions, to } = promotion;
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label={t("alias")}
          hint={t("aliasHint")}
          list={listId}
          value={promotion.alias}
          maxLength={63}
          autoComplete="off"
          spellCheck={false}
          disabled={isLocked}
          onChange={(event) => promotion.setAlias(event.target.value)}
        />
        <datalist id={listId}>
          {aliasNames(reading?.aliases ?? []).map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        {!isFixed && (
          <SelectField
            label={t("versionLabel")}
            hint={versions?.length === 0 ? t("noneReady") : undefined}
            value={to ?? ""}
            disabled={isLocked || versions === null || versions.length === 0}
            onChange={(event) => promotion.setVersion(Number(event.target.value))}
          >
            {(versions ?? []).map((version) => (
              <option key={version} value={version}>
                {t("version", { version: String(version) })}
              </option>
            ))}
          </SelectField>
        )}
      </div>
      <TextArea
        label={t("reason")}
        hint={promotion.offer === "ask" ? ask("reasonHint") : t("reasonHint")}
        required={promotion.offer === "ask"}
        value={promotion.reason}
        maxLength={2_000}
        disabled={isLocked}
        onChange={(event) => promotion.setReason(event.target.value)}
      />
    </>
  );
}
