"use client";

import { useId } from "react";
import { useTranslations } from "use-intl/react";
import { TextField } from "@/app/_ui/field";
import { namePattern } from "../../_uploads/suggest-name";
import { type Found, useModelLookup } from "./use-model-lookup";

const hintName = {
  asking: "lookingUp",
  failed: "lookUpFailed",
  none: "becomesModel",
  model: "becomesVersion",
} as const satisfies Record<Found["kind"], string>;

/** The model's name, with existing names to choose from; says what the upload will become. */
export function NameField({
  name,
  isFaulty,
  onChange,
}: {
  name: string;
  isFaulty: boolean;
  onChange: (name: string) => void;
}) {
  const t = useTranslations("upload");
  const listId = useId();
  const isName = namePattern.test(name);
  const { names, found } = useModelLookup(name);
  const hint = isName ? t(hintName[found.kind], { name, version: nextOf(found) }) : t("nameHint");
  return (
    <>
      <TextField
        label={t("name")}
        required
        value={name}
        maxLength={63}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        list={listId}
        hint={<span role="status">{hint}</span>}
        error={isFaulty || (name !== "" && !isName) ? t("nameFault") : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={listId}>
        {names.map((known) => (
          <option key={known} value={known} />
        ))}
      </datalist>
    </>
  );
}

function nextOf(found: Found): string {
  return found.kind === "model" ? String((found.latestVersion ?? 0) + 1) : "1";
}
