"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useTransition } from "react";
import { useTimeZone, useTranslations } from "use-intl/react";
import { toLocalInput, toMoment } from "@/app/_i18n/local-time";
import { Button, LinkButton } from "@/app/_ui/button";
import { SelectField, TextField } from "@/app/_ui/field";
import { hrefOf, type RequestFilters } from "./filters";
import type { CallerChoice } from "./key-choices";

/** What the log is narrowed to. It all goes into the URL; local times go there as moments. */
export function FilterForm({
  filters,
  callers,
}: {
  filters: RequestFilters;
  callers: readonly CallerChoice[] | null;
}) {
  const t = useTranslations("requests.filters");
  const zone = useTimeZone() ?? "UTC";
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const next = readForm(new FormData(event.currentTarget), zone);
    startTransition(() => router.push(hrefOf({ filters: next })));
  };
  return (
    <form
      aria-label={t("label")}
      onSubmit={submit}
      className="grid grid-cols-1 gap-3 rounded-lg border border-line bg-surface p-4 sm:grid-cols-2 lg:grid-cols-4"
    >
      <WhatFields filters={filters} callers={callers} />
      <TextField
        type="datetime-local"
        name="from"
        label={t("from")}
        defaultValue={toLocalInput(filters.from, zone)}
      />
      <TextField
        type="datetime-local"
        name="to"
        label={t("to")}
        defaultValue={toLocalInput(filters.to, zone)}
      />
      <TextField
        name="requestId"
        label={t("requestId")}
        defaultValue={filters.requestId}
        maxLength={128}
        className="lg:col-span-2"
      />
      <div className="flex items-end gap-2">
        <Button type="submit" variant="primary" disabled={isPending}>
          {t("apply")}
        </Button>
        {Object.keys(filters).length > 0 && <LinkButton href="/requests">{t("clear")}</LinkButton>}
      </div>
      <p className="text-xs text-quiet sm:col-span-2 lg:col-span-4">{t("zone", { zone })}</p>
    </form>
  );
}

/** Patterns are those of the contract: what the browser lets through is not dropped from the URL. */
function WhatFields({
  filters,
  callers,
}: {
  filters: RequestFilters;
  callers: readonly CallerChoice[] | null;
}) {
  const t = useTranslations("requests.filters");
  return (
    <>
      <TextField
        type="search"
        name="model"
        label={t("model")}
        defaultValue={filters.model}
        pattern="[a-z0-9][a-z0-9._\-]{0,62}"
        title={t("modelHint")}
        maxLength={63}
      />
      <TextField
        type="number"
        name="version"
        label={t("version")}
        defaultValue={filters.version}
        min={1}
        max={2_147_483_647}
      />
      <CallerField chosen={filters.key} callers={callers} />
      <StatusField status={filters.status ?? ""} />
      <TextField
        name="code"
        label={t("code")}
        placeholder={t("codeHint")}
        defaultValue={filters.code}
        pattern="[a-z_.]{1,64}"
        title={t("codeHint")}
      />
      <TextField
        type="number"
        name="minMs"
        label={t("minMs")}
        defaultValue={filters.minMs}
        min={0}
        max={2_147_483}
      />
    </>
  );
}

/** By name, for who may list keys; else by id. */
function CallerField({
  chosen,
  callers,
}: {
  chosen: string | undefined;
  callers: readonly CallerChoice[] | null;
}) {
  const t = useTranslations("requests.filters");
  if (callers === null) {
    return (
      <TextField
        name="key"
        label={t("key")}
        placeholder={t("keyHint")}
        defaultValue={chosen}
        pattern="[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
        title={t("keyHint")}
      />
    );
  }
  return (
    <SelectField name="key" label={t("key")} defaultValue={chosen ?? ""}>
      <option value="">{t("any")}</option>
      {callers.map(({ id, label }) => (
        <option key={id} value={id}>
          {label}
        </option>
      ))}
    </SelectField>
  );
}

const kinds = ["2xx", "4xx", "5xx"] as const;

/** The kinds; a single status that a link or the URL asks for is one more. */
function StatusField({ status }: { status: string }) {
  const t = useTranslations("requests.filters");
  const isOther = status !== "" && !kinds.some((kind) => kind === status);
  return (
    <SelectField name="status" label={t("status")} defaultValue={status}>
      <option value="">{t("any")}</option>
      {kinds.map((kind) => (
        <option key={kind} value={kind}>
          {t(`kind.${kind}`)}
        </option>
      ))}
      {isOther && <option value={status}>{status}</option>}
    </SelectField>
  );
}

const texts = ["model", "version", "key", "status", "code", "minMs", "requestId"] as const;

function readForm(form: FormData, zone: string): RequestFilters {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  return {
    ...Object.fromEntries(texts.map((name) => [name, text(name)])),
    from: toMoment(text("from"), zone) ?? undefined,
    to: toMoment(text("to"), zone) ?? undefined,
  };
}
