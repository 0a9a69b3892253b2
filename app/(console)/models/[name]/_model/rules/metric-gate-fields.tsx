"use client";

import { Plus, X } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button, IconButton } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { TextField } from "@/app/_ui/field";
import type { RulesPartProps } from "./rules-editor";
import type { MetricRow } from "./rules-form";

/** As many as the contract takes. */
const mostMetrics = 20;

/** Metrics that must be at least as good as the current version's, each with how much worse it may be. */
export function MetricGateFields({
  form: { metrics },
  faults,
  change,
  model,
}: RulesPartProps & { model: string }) {
  const t = useTranslations("release.rules");
  const listId = useId();
  const names = useMetricNames(model);
  const set = (key: number, to: Partial<MetricRow>) =>
    change({ metrics: metrics.map((row) => (row.key === key ? { ...row, ...to } : row)) });
  const key = Math.max(-1, ...metrics.map((row) => row.key)) + 1;
  const taken = new Set(metrics.map(({ name }) => name));
  const next = names.find((name) => !taken.has(name)) ?? "";
  const add = () => change({ metrics: [...metrics, { key, name: next, margin: "0" }] });
  return (
    <fieldset className="my-1 flex flex-col gap-2">
      <legend className="text-base">{t("metrics")}</legend>
      <datalist id={listId}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {metrics.map((row, index) => (
        <div key={row.key} className="flex items-start gap-2 pl-6">
          <TextField
            label={t("metric")}
            error={errorOf(index)}
            list={listId}
            value={row.name}
            maxLength={64}
            autoComplete="off"
            className="min-w-0 flex-1"
            onChange={({ target }) => set(row.key, { name: target.value })}
          />
          <TextField
            label={t("margin")}
            hint={t("marginHint")}
            error={faults.includes(`metric ${index} margin`) ? t("notNegative") : undefined}
            inputMode="decimal"
            value={row.margin}
            className="w-36"
            onChange={({ target }) => set(row.key, { margin: target.value })}
          />
          <IconButton
            icon={X}
            label={t("removeMetric", { name: row.name })}
            className="mt-5.5"
            onClick={() => change({ metrics: metrics.filter((one) => one.key !== row.key) })}
          />
        </div>
      ))}
      <div className="pl-6">
        <Button icon={Plus} onClick={add} disabled={metrics.length >= mostMetrics}>
          {t("addMetric")}
        </Button>
      </div>
    </fieldset>
  );

  function errorOf(index: number) {
    if (faults.includes(`metric ${index} needsName`)) return t("needsName");
    return faults.includes(`metric ${index} twice`) ? t("twice") : undefined;
  }
}

/** What the newest versions were measured by. */
function useMetricNames(model: string): readonly string[] {
  const [names, setNames] = useState<readonly string[]>([]);
  useEffect(() => {
    let isStale = false;
    const query = { status: "ready", limit: "50" } as const;
    void callApi("GET /models/{name}/versions", { params: { name: model }, query }).then(
      (answer) => {
        // Without them names can still be typed.
        if (isStale || !answer.ok) return;
        const all = answer.data.data.flatMap(({ metrics }) => metrics.map(({ name }) => name));
        setNames([...new Set(all)].sort());
      },
    );
    return () => {
      isStale = true;
    };
  }, [model]);
  return names;
}
