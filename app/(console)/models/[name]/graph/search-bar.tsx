"use client";

import { ChevronDown, ChevronUp } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { IconButton } from "@/app/_ui/button";
import { TextField } from "@/app/_ui/field";
import type { Explorer } from "./use-explorer";

/** Finds nodes; Enter goes to the next one, Shift and Enter to the one before. */
export function SearchBar({ explorer }: { explorer: Explorer }) {
  const t = useTranslations("graph.search");
  const { query, setQuery, matches, selected, go } = explorer;
  const at = selected === null ? -1 : matches.indexOf(selected);
  const move = (by: 1 | -1) => {
    const from = at < 0 && by < 0 ? 0 : at;
    const next = matches[(from + by + matches.length) % matches.length];
    if (next !== undefined) go(next);
  };
  const isEmpty = query.trim() === "";
  return (
    <search className="flex items-end gap-1">
      <TextField
        label={t("label")}
        type="search"
        className="w-56"
        placeholder={t("placeholder")}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          move(event.shiftKey ? -1 : 1);
        }}
      />
      <IconButton
        icon={ChevronUp}
        label={t("previous")}
        disabled={matches.length === 0}
        onClick={() => move(-1)}
      />
      <IconButton
        icon={ChevronDown}
        label={t("next")}
        disabled={matches.length === 0}
        onClick={() => move(1)}
      />
      <p role="status" className="min-w-16 self-center pt-5 text-sm text-quiet figures">
        {isEmpty
          ? ""
          : at < 0
            ? t("found", { count: matches.length })
            : t("at", { at: at + 1, count: matches.length })}
      </p>
    </search>
  );
}
