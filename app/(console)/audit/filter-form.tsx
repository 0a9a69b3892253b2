"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useTransition } from "react";
import { useTimeZone, useTranslations } from "use-intl/react";
import { toLocalInput, toMoment } from "@/app/_i18n/local-time";
import { Button, LinkButton } from "@/app/_ui/button";
import { SelectField, TextField } from "@/app/_ui/field";
import type { Outcome } from "@/lib/contract/audit";
import { type AuditFilters, hrefOf } from "./filters";

/** What the log is narrowed to. It all goes into the URL; local times go there as moments. */
export function FilterForm({
  filters,
  actions,
}: {
  filters: AuditFilters;
  actions: readonly (readonly [code: string, word: string])[];
}) {
  const t = useTranslations("audit");
  const zone = useTimeZone() ?? "UTC";
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const next = readForm(new FormData(event.currentTarget), filters, zone);
    startTransition(() => router.push(hrefOf({ filters: next })));
  };
  return (
    <form
      aria-label={t("filters.label")}
      onSubmit={submit}
      className="grid grid-cols-1 gap-3 rounded-lg border border-line bg-surface p-4 sm:grid-cols-2 lg:grid-cols-4"
    >
      <TextField
        type="search"
        name="q"
        label={t("filters.q")}
        defaultValue={filters.q}
        maxLength={200}
      />
      <TextField
        name="actor"
        label={t("filters.actor")}
        placeholder={t("filters.actorHint")}
        defaultValue={filters.actor}
        maxLength={200}
      />
      <SelectField name="action" label={t("filters.action")} defaultValue={filters.action}>
        <option value="">{t("filters.any")}</option>
        {actions.map(([code, word]) => (
          <option key={code} value={code}>
            {word}
          </option>
        ))}
      </SelectField>
      <TextField
        name="target"
        label={t("filters.target")}
        placeholder={t("filters.targetHint")}
        defaultValue={filters.target}
        maxLength={200}
      />
      <SelectField name="outcome" label={t("filters.outcome")} defaultValue={filters.outcome}>
        <option value="">{t("filters.any")}</option>
        {outcomes.map((outcome) => (
          <option key={outcome} value={outcome}>
            {t(`outcome.${outcome}`)}
          </option>
        ))}
      </SelectField>
      <TextField
        name="address"
        label={t("filters.address")}
        placeholder={t("filters.addressHint")}
        defaultValue={filters.address}
        maxLength={200}
      />
      <TextField
        type="datetime-local"
        name="from"
        label={t("filters.from")}
        defaultValue={toLocalInput(filters.from, zone)}
      />
      <TextField
        type="datetime-local"
        name="to"
        label={t("filters.to")}
        defaultValue={toLocalInput(filters.to, zone)}
      />
      <FormEnd filters={filters} zone={zone} isPending={isPending} />
    </form>
  );
}

function FormEnd({
  filters,
  zone,
  isPending,
}: {
  filters: AuditFilters;
  zone: string;
  isPending: boolean;
}) {
  const t = useTranslations("audit.filters");
  const { requestId, ...others } = filters;
  return (
    <>
      <div className="flex items-end gap-2">
        <Button type="submit" variant="primary" disabled={isPending}>
          {t("apply")}
        </Button>
        {Object.keys(filters).length > 0 && <LinkButton href="/audit">{t("clear")}</LinkButton>}
      </div>
      {requestId !== undefined && (
        <p className="flex flex-wrap items-center gap-2 text-sm sm:col-span-2 lg:col-span-4">
          <span className="break-all">{t("request", { id: requestId })}</span>
          <LinkButton href={hrefOf({ filters: others })}>{t("dropRequest")}</LinkButton>
        </p>
      )}
      <p className="text-xs text-quiet sm:col-span-2 lg:col-span-4">{t("zone", { zone })}</p>
    </>
  );
}

const outcomes = ["success", "denied", "failure"] as const satisfies readonly Outcome[];
const texts = ["q", "actor", "action", "target", "outcome", "address"] as const;

function readForm(form: FormData, filters: AuditFilters, zone: string): AuditFilters {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  return {
    ...Object.fromEntries(texts.map((name) => [name, text(name)])),
    requestId: filters.requestId,
    from: toMoment(text("from"), zone) ?? undefined,
    to: toMoment(text("to"), zone) ?? undefined,
  };
}
