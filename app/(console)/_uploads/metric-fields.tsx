"use client";

import { Plus, X } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Button, IconButton } from "@/app/_ui/button";
import { SelectField, TextField } from "@/app/_ui/field";
import { type MetricRow, metricFaults } from "./draft";

const mostRows = 100;
const directions = ["higher", "lower"] as const;

let keys = 0;

/** Not randomUUID: plain-http installations do not have it. */
function nextKey(): string {
  keys += 1;
  return `metric-${keys}`;
}

/** Measured qualities, one a row; empty rows are not sent. */
export function MetricFields({
  rows,
  isChecked,
  onChange,
}: {
  rows: readonly MetricRow[];
  isChecked: boolean;
  onChange: (rows: readonly MetricRow[]) => void;
}) {
  const t = useTranslations("upload");
  const change = (key: string, part: Partial<MetricRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const add = () => onChange([...rows, { key: nextKey(), name: "", value: "", direction: null }]);
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="text-sm font-medium">{t("metrics")}</legend>
      <p className="text-sm text-quiet">{t("metricsHint")}</p>
      {rows.map((row) => (
        <MetricFieldsRow
          key={row.key}
          row={row}
          faults={isChecked ? metricFaults(row) : []}
          onChange={(part) => change(row.key, part)}
          onRemove={() => onChange(rows.filter(({ key }) => key !== row.key))}
        />
      ))}
      <div>
        <Button icon={Plus} disabled={rows.length >= mostRows} onClick={add}>
          {t("addMetric")}
        </Button>
      </div>
    </fieldset>
  );
}

function MetricFieldsRow({
  row,
  faults,
  onChange,
  onRemove,
}: {
  row: MetricRow;
  faults: readonly ("name" | "value")[];
  onChange: (part: Partial<MetricRow>) => void;
  onRemove: () => void;
}) {
  const t = useTranslations("upload");
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-start gap-2 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)_auto]">
      <TextField
        label={t("metricName")}
        value={row.name}
        maxLength={64}
        error={faults.includes("name") ? t("metricNameFault") : undefined}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      <TextField
        label={t("metricValue")}
        inputMode="decimal"
        value={row.value}
        error={faults.includes("value") ? t("metricValueFault") : undefined}
        onChange={(event) => onChange({ value: event.target.value })}
      />
      <SelectField
        label={t("metricBetter")}
        value={row.direction ?? ""}
        className="max-sm:col-span-2 max-sm:row-start-2"
        onChange={(event) =>
          onChange({ direction: directions.find((word) => word === event.target.value) ?? null })
        }
      >
        <option value="">{t("betterUnsaid")}</option>
        {directions.map((direction) => (
          <option key={direction} value={direction}>
            {t(direction)}
          </option>
        ))}
      </SelectField>
      <IconButton
        icon={X}
        label={t("removeMetric", { name: row.name })}
        onClick={onRemove}
        className="mt-6"
      />
    </div>
  );
}
