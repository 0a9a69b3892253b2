"use client";

import { type FormEvent, useState } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { formatBytes } from "@/app/_i18n/quantities";
import { Button } from "@/app/_ui/button";
import { TextField } from "@/app/_ui/field";
import type { Bench } from "../use-bench";

/** What the contract allows; its schemas stay out of the browser. */
const maxBytes = 256 * 1_024;

/** Saves the request that the form would send now. */
export function SaveExample({
  bench,
  isBusy,
  save,
  onSaved,
}: {
  bench: Bench;
  isBusy: boolean;
  save: (name: string, body: string) => Promise<boolean>;
  onSaved: (name: string) => void;
}) {
  const t = useTranslations("test.examples");
  const locale = useLocale();
  const [name, setName] = useState("");
  const [fault, setFault] = useState<string | undefined>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const trimmed = name.trim();
    const built = bench.build();
    if (trimmed === "") return setFault(t("nameMissing"));
    if (!built.ok) return setFault(t("invalid"));
    if (new TextEncoder().encode(built.body).byteLength > maxBytes) {
      return setFault(t("tooLong", { limit: formatBytes(locale, maxBytes) }));
    }
    setFault(undefined);
    if (!(await save(trimmed, built.body))) return;
    onSaved(trimmed);
    setName("");
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-2">
      <TextField
        label={t("name")}
        value={name}
        maxLength={100}
        error={fault}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" disabled={isBusy} className="self-start">
        {t("save")}
      </Button>
    </form>
  );
}
