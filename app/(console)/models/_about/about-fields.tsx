"use client";

import { useTranslations } from "use-intl/react";
import { TextField } from "@/app/_ui/field";
import { type AboutText, wrongAbout } from "./about-text";

/** Label, author and links of a version. */
export function AboutFields({
  about,
  isChecked,
  onChange,
}: {
  about: AboutText;
  /** It was sent: what is wrong is said now, and not while one types. */
  isChecked: boolean;
  onChange: (about: AboutText) => void;
}) {
  const t = useTranslations("trash.about");
  const wrong = isChecked ? wrongAbout(about) : [];
  const link = (name: "sourceUrl" | "dataUrl", label: string) => (
    <TextField
      label={label}
      hint={t("linkHint")}
      error={wrong.includes(name) ? t("linkWrong") : undefined}
      type="url"
      value={about[name]}
      maxLength={2_000}
      onChange={(event) => onChange({ ...about, [name]: event.target.value })}
    />
  );
  return (
    <>
      <TextField
        label={t("label")}
        hint={t("labelHint")}
        error={wrong.includes("label") ? t("labelWrong") : undefined}
        value={about.label}
        maxLength={64}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange({ ...about, label: event.target.value })}
      />
      <TextField
        label={t("author")}
        hint={t("authorHint")}
        value={about.author}
        maxLength={200}
        onChange={(event) => onChange({ ...about, author: event.target.value })}
      />
      {link("sourceUrl", t("source"))}
      {link("dataUrl", t("data"))}
    </>
  );
}
