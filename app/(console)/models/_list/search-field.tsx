"use client";

import { debounce, parseAsString, useQueryStates } from "nuqs";
import { useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { TextField } from "@/app/_ui/field";

const pauseMs = 200;

/** Narrows the list while somebody types; the words are in the URL, and begin at the first page. */
export function SearchField() {
  const t = useTranslations("models");
  const [isPending, startTransition] = useTransition();
  const [{ q }, setView] = useQueryStates(
    { q: parseAsString.withDefault(""), cursor: parseAsString },
    { shallow: false, history: "replace", startTransition },
  );
  return (
    <search aria-busy={isPending} className="w-full sm:w-80">
      <TextField
        type="search"
        label={t("search")}
        isLabelHidden
        placeholder={t("searchPlaceholder")}
        value={q}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => {
          const next = event.target.value;
          const limitUrlUpdates = next === "" ? undefined : debounce(pauseMs);
          void setView({ q: next === "" ? null : next, cursor: null }, { limitUrlUpdates });
        }}
      />
    </search>
  );
}
