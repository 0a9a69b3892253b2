"use client";

import { useTranslations } from "use-intl/react";
import { SelectField } from "@/app/_ui/field";

/** One of the versions that could get traffic. */
export function VersionSelect({
  label,
  versions,
  value,
  error,
  onChange,
}: {
  label: string;
  versions: readonly number[];
  value: number | null;
  error: string | undefined;
  onChange: (version: number | null) => void;
}) {
  const t = useTranslations("rollouts.start");
  const offered = value === null || versions.includes(value) ? versions : [value, ...versions];
  return (
    <SelectField
      label={label}
      value={value ?? ""}
      error={error}
      onChange={(event) => onChange(event.target.value === "" ? null : Number(event.target.value))}
    >
      <option value="">{t("choose")}</option>
      {offered.map((version) => (
        <option key={version} value={version}>
          {t("versionNumber", { version: String(version) })}
        </option>
      ))}
    </SelectField>
  );
}
