"use client";

import { useFormatter } from "use-intl/react";
import type { GateResult } from "@/lib/contract/gate";

type Figures = GateResult["figures"];

/** Numbers by their names, as the API gives them. */
export function FigureList({ label, figures }: { label: string; figures: Figures }) {
  const format = useFormatter();
  const named = Object.entries(figures);
  if (named.length === 0) return null;
  const textOf = (value: Figures[string]) =>
    typeof value === "number"
      ? format.number(value, { maximumSignificantDigits: 6 })
      : value === null
        ? "–"
        : String(value);
  return (
    <dl aria-label={label} className="mt-0.5 flex flex-wrap gap-x-4 gap-y-0.5 text-sm">
      {named.map(([name, value]) => (
        <div key={name} className="flex min-w-0 gap-1.5">
          <dt className="font-mono text-xs leading-5 break-all text-quiet">{name}</dt>
          <dd className="break-all figures">{textOf(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
