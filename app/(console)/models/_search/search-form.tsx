"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Button, LinkButton } from "@/app/_ui/button";
import { SelectField, TextField } from "@/app/_ui/field";
import { hrefOfSearch, type SearchField, type SearchFilters, searchFields } from "./search-filters";

const statuses = ["ready", "validating", "rejected", "archived", "all"] as const;

/** What people write into a field; the words beside it are translated, these are not. */
const examples: Partial<Record<SearchField, string>> = {
  alias: "production",
  op: "Conv",
  input: "float32[*,3,224,224]",
  output: "float32[*,1000]",
  producer: "pytorch",
  metric: "accuracy>=0.9, latency_ms<20",
};

/**
 * Narrows a list of models or versions. It all goes into the URL, and begins at the first page. `fields` are
 * those that the form has; what else narrows the list stays.
 */
export function SearchForm({
  base,
  fields,
  filters,
  wrong,
}: {
  base: string;
  fields: readonly SearchField[];
  filters: SearchFilters;
  wrong: SearchFilters;
}) {
  const t = useTranslations("search");
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const next = { ...filters, ...readForm(new FormData(event.currentTarget), fields) };
    startTransition(() => router.push(hrefOfSearch(base, { filters: next })));
  };
  const others = Object.fromEntries(
    searchFields.flatMap((name) => (fields.includes(name) ? [] : [[name, filters[name]]])),
  );
  const isUsed = fields.some((name) => (filters[name] ?? wrong[name]) !== undefined);
  return (
    <form
      aria-label={t("label")}
      aria-busy={isPending}
      onSubmit={submit}
      className="grid grid-cols-1 gap-3 rounded-lg border border-line bg-surface p-4 sm:grid-cols-2 lg:grid-cols-4"
    >
      {fields.map((name) => (
        <FilterInput key={name} name={name} value={filters[name]} wrong={wrong[name]} />
      ))}
      <div className="flex items-end gap-2">
        <Button type="submit" variant="primary" disabled={isPending}>
          {t("apply")}
        </Button>
        {isUsed && (
          <LinkButton href={hrefOfSearch(base, { filters: others })}>{t("clear")}</LinkButton>
        )}
      </div>
      <p className="text-xs text-quiet sm:col-span-2 lg:col-span-4">{t("grammar")}</p>
    </form>
  );
}

function FilterInput({
  name,
  value,
  wrong,
}: {
  name: SearchField;
  value: string | undefined;
  wrong: string | undefined;
}) {
  const [t, words] = [useTranslations("search"), useTranslations("models")];
  if (name === "status") {
    return (
      <SelectField name={name} label={t("field.status")} defaultValue={value ?? ""}>
        <option value="">{t("notArchived")}</option>
        {statuses.map((status) => (
          <option key={status} value={status}>
            {status === "all" ? t("anyStatus") : words(`status.${status}`)}
          </option>
        ))}
      </SelectField>
    );
  }
  return (
    <TextField
      type="search"
      name={name}
      label={t(`field.${name}`)}
      placeholder={examples[name]}
      defaultValue={wrong ?? value}
      error={wrong === undefined ? undefined : t("wrong")}
      maxLength={256}
      autoComplete="off"
      spellCheck={false}
    />
  );
}

function readForm(form: FormData, fields: readonly SearchField[]): SearchFilters {
  const text = (name: SearchField) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  return Object.fromEntries(fields.map((name) => [name, text(name)]));
}
