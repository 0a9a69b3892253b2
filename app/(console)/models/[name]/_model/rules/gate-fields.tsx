"use client";

import { useTranslations } from "use-intl/react";
import { CheckboxField, TextField } from "@/app/_ui/field";
import { MetricGateFields } from "./metric-gate-fields";
import type { RulesPartProps } from "./rules-editor";
import { msRange, ratioRange } from "./rules-form";

/** The gates that a move of the alias must pass. */
export function GateFields(part: RulesPartProps & { model: string }) {
  const t = useTranslations("release.rules");
  const { form, change } = part;
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-sm font-medium">{t("gates")}</legend>
      {(["signature", "golden"] as const).map((gate) => (
        <CheckboxField
          key={gate}
          label={t(gate)}
          hint={t(`${gate}Hint`)}
          checked={form[gate]}
          onChange={({ target }) => change({ [gate]: target.checked })}
        />
      ))}
      <MetricGateFields {...part} />
      <CheckboxField
        label={t("latency")}
        hint={t("latencyHint")}
        checked={form.hasLatency}
        onChange={({ target }) => change({ hasLatency: target.checked })}
      />
      {form.hasLatency && <LatencyFields {...part} />}
      <CheckboxField
        label={t("approval")}
        hint={t("approvalHint")}
        checked={form.approval}
        onChange={({ target }) => change({ approval: target.checked })}
      />
    </fieldset>
  );
}

function LatencyFields({ form, faults, change }: RulesPartProps) {
  const t = useTranslations("release.rules");
  const neither = faults.includes("needsLatency") ? t("needsLatency") : undefined;
  return (
    <div className="grid gap-3 pl-6 sm:grid-cols-2">
      <TextField
        label={t("ratio")}
        error={faults.includes("ratio") ? t("number", ratioRange) : neither}
        inputMode="decimal"
        placeholder="1.2"
        value={form.p99Ratio}
        onChange={({ target }) => change({ p99Ratio: target.value })}
      />
      <TextField
        label={t("ms")}
        error={faults.includes("ms") ? t("number", msRange) : undefined}
        inputMode="decimal"
        value={form.p99Ms}
        onChange={({ target }) => change({ p99Ms: target.value })}
      />
    </div>
  );
}
