"use client";

import { X } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button, IconButton } from "@/app/_ui/button";
import { TextField } from "@/app/_ui/field";
import { withTag } from "./with-tag";

/** Tags one by one: a tag may hold any character, so no character separates them. */
export function TagField({
  tags,
  onChange,
}: {
  tags: readonly string[];
  onChange: (tags: readonly string[]) => void;
}) {
  const t = useTranslations("model.tags");
  const [typed, setTyped] = useState("");
  const add = () => {
    onChange(withTag(tags, typed));
    setTyped("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter while an input method composes a word belongs to the input method.
    if (event.key !== "Enter" || event.nativeEvent.isComposing || typed.trim() === "") return;
    event.preventDefault();
    add();
  };
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">{t("legend")}</legend>
      {tags.length > 0 && (
        <ul className="flex flex-wrap gap-1">
          {tags.map((tag) => (
            <li
              key={tag}
              className="inline-flex items-center gap-0.5 rounded-sm bg-raised pl-2 text-sm"
            >
              <span className="break-all">{tag}</span>
              <IconButton
                icon={X}
                size="small"
                label={t("remove", { tag })}
                onClick={() => onChange(tags.filter((one) => one !== tag))}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="flex items-end gap-2">
        <TextField
          label={t("new")}
          className="min-w-0 flex-1"
          value={typed}
          maxLength={64}
          autoComplete="off"
          disabled={tags.length >= 32}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <Button onClick={add} disabled={typed.trim() === ""}>
          {t("add")}
        </Button>
      </div>
    </fieldset>
  );
}
