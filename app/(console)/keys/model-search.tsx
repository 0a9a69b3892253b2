"use client";

import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { type ApiData, type ApiResult, callApi } from "@/app/_ui/call-api";
import { CheckboxField, TextField } from "@/app/_ui/field";
import { ProblemView } from "@/app/_ui/problem-view";

const pauseMs = 200;
const shownMost = "20";

type Found = ApiResult<ApiData<"GET /models">>;

/** Finds models by name or description while somebody types, to be ticked. */
export function ModelSearch({
  chosen,
  onToggle,
}: {
  chosen: readonly string[];
  onToggle: (model: string, isChosen: boolean) => void;
}) {
  const t = useTranslations("keys.form");
  const [q, setQ] = useState("");
  const found = useFoundModels(q.trim());
  const names = found?.ok ? found.data.data.map(({ name }) => name) : [];
  return (
    <>
      <TextField
        type="search"
        label={t("findModel")}
        value={q}
        onChange={(event) => setQ(event.target.value)}
        // Enter looks for a model here; it does not make the key.
        onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        maxLength={200}
      />
      <fieldset className="min-h-20">
        <legend className="sr-only">{t("found")}</legend>
        {found === null && <div className="skeleton h-20" />}
        <div className="max-h-40 overflow-y-auto">
          {names.map((name) => (
            <CheckboxField
              key={name}
              label={<span className="break-all">{name}</span>}
              checked={chosen.includes(name)}
              onChange={(event) => onToggle(name, event.target.checked)}
            />
          ))}
        </div>
        <p role="status" className="text-sm text-quiet">
          {found?.ok && names.length === 0 && t("noneFound")}
          {found?.ok && found.data.nextCursor !== null && t("moreFound")}
        </p>
        {found !== null && !found.ok && <ProblemView problem={found.problem} />}
      </fieldset>
    </>
  );
}

/** Null until the first answer; afterwards the last answer stays until the next is there. */
function useFoundModels(q: string): Found | null {
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const timer = setTimeout(() => {
      const query = { limit: shownMost, ...(q === "" ? {} : { q }) };
      callApi("GET /models", { query }, { signal }).then(setFound, () => {
        // Only an aborted call rejects: a newer one is on its way, or nobody looks any more.
      });
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [q]);
  return found;
}
