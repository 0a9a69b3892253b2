"use client";

import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { TextField } from "@/app/_ui/field";
import { readTolerance } from "./read-tolerance";
import type { NewSample } from "./use-golden-samples";

/** What the contract allows; its schemas stay out of the browser. */
const maxBytes = 1_024 * 1_024;

/** Saves the request that was run, with its answer as what is expected from now on. */
export function SaveGolden({
  inputs,
  outputs,
  isBusy,
  save,
  onSaved,
}: {
  inputs: string;
  outputs: string;
  isBusy: boolean;
  save: (sample: NewSample) => Promise<boolean>;
  onSaved: (name: string) => void;
}) {
  const t = useTranslations("compare.golden");
  const [name, setName] = useState("");
  const [absolute, setAbsolute] = useState("0.00001");
  const [relative, setRelative] = useState("0.0001");
  const [hasTried, setTried] = useState(false);
  const tolerance = { absolute: readTolerance(absolute), relative: readTolerance(relative) };
  const isTooLong = [inputs, outputs].some(
    (text) => new TextEncoder().encode(text).byteLength > maxBytes,
  );
  const wrong = (value: number | null) =>
    hasTried && value === null ? t("toleranceWrong") : undefined;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const trimmed = name.trim();
    const { absolute: a, relative: r } = tolerance;
    if (trimmed === "" || a === null || r === null || isTooLong) return;
    const sample = { name: trimmed, inputs, outputs, tolerance: { absolute: a, relative: r } };
    if (!(await save(sample))) return;
    onSaved(trimmed);
    setName("");
    setTried(false);
  };
  return (
    <form
      onSubmit={(event) => void submit(event)}
      className="flex flex-col gap-2 border-t border-line pt-3"
    >
      <p className="font-medium">{t("save")}</p>
      <p className="text-sm text-quiet">{t("saveLead")}</p>
      <TextField
        label={t("name")}
        value={name}
        maxLength={100}
        error={
          isTooLong ? t("limits") : hasTried && name.trim() === "" ? t("nameMissing") : undefined
        }
        onChange={(event) => setName(event.target.value)}
      />
      <div className="grid gap-2 sm:grid-cols-2">
        <TextField
          label={t("absolute")}
          inputMode="decimal"
          value={absolute}
          error={wrong(tolerance.absolute)}
          onChange={(event) => setAbsolute(event.target.value)}
        />
        <TextField
          label={t("relative")}
          inputMode="decimal"
          value={relative}
          error={wrong(tolerance.relative)}
          onChange={(event) => setRelative(event.target.value)}
        />
      </div>
      <p className="text-sm text-quiet">{t("tolerance")}</p>
      <Button type="submit" disabled={isBusy} className="self-start">
        {t("save")}
      </Button>
    </form>
  );
}
