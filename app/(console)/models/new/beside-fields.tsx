"use client";

import { X } from "lucide-react";
import { useLocale, useTranslations } from "use-intl/react";
import { formatBytes } from "@/app/_i18n/quantities";
import { IconButton } from "@/app/_ui/button";
import { SelectField } from "@/app/_ui/field";
import type { Draft } from "../../_uploads/draft";
import { type Beside, besideRoles } from "../../_uploads/file-roles";
import type { UploadStore } from "../../_uploads/upload-store";
import { FileButton } from "./file-button";

/** What goes up with the model, and what each file is for: guessed from its name, and changed here. */
export function BesideFields({ draft, store }: { draft: Draft; store: UploadStore }) {
  const t = useTranslations("upload");
  const { id, beside } = draft;
  const change = (next: readonly Beside[]) => store.change(id, { beside: next });
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="text-sm font-medium">{t("beside")}</legend>
      <p className="text-sm text-quiet">{t("besideHint")}</p>
      {beside.length > 0 && (
        <ul className="flex flex-col gap-2">
          {beside.map((each) => (
            <BesideItem
              key={each.key}
              beside={each}
              onChange={(role) =>
                change(beside.map((one) => (one.key === each.key ? { ...one, role } : one)))
              }
              onRemove={() => change(beside.filter(({ key }) => key !== each.key))}
            />
          ))}
        </ul>
      )}
      <div>
        <FileButton
          label={t("addFiles")}
          isMultiple
          onPick={(files) => store.addBeside(id, files)}
        />
      </div>
    </fieldset>
  );
}

function BesideItem({
  beside: { file, role },
  onChange,
  onRemove,
}: {
  beside: Beside;
  onChange: (role: Beside["role"]) => void;
  onRemove: () => void;
}) {
  const t = useTranslations("upload");
  const locale = useLocale();
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-end gap-x-2 gap-y-1 sm:grid-cols-[minmax(0,1fr)_12rem_auto]">
      <p className="self-center break-words max-sm:col-span-2">
        {file.name} <span className="text-sm text-quiet">{formatBytes(locale, file.size)}</span>
      </p>
      <SelectField
        label={<span className="sr-only">{t("roleOf", { file: file.name })}</span>}
        value={role}
        onChange={({ target }) => {
          const chosen = besideRoles.find((each) => each === target.value);
          if (chosen !== undefined) onChange(chosen);
        }}
      >
        {besideRoles.map((each) => (
          <option key={each} value={each}>
            {t(`role.${each}`)}
          </option>
        ))}
      </SelectField>
      <IconButton icon={X} label={t("removeFile", { file: file.name })} onClick={onRemove} />
    </li>
  );
}
