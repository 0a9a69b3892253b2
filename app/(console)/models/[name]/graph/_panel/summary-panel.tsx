"use client";

import { useMemo } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { formatNumber } from "@/app/_i18n/quantities";
import { Facts } from "@/app/_ui/panel";
import type { GraphDto } from "@/lib/contract/graph";
import { rankOperators } from "../../versions/[number]/rank-operators";
import { typeShape } from "../_list/list-rows";

const shown = 12;

/** The model as a whole, when no node is chosen: its ends, and how often it uses which operator. */
export function SummaryPanel({ graph }: { graph: GraphDto }) {
  const t = useTranslations("graph.summary");
  const locale = useLocale();
  const ranked = useMemo(() => rankOperators(countOperators(graph)), [graph]);
  const [main] = graph.graphs;
  const initializers = graph.graphs.reduce((sum, one) => sum + one.initializers.length, 0);
  return (
    <div className="flex flex-col gap-4">
      <h2 className="text-lg font-semibold">{main?.name || t("title")}</h2>
      <Facts
        facts={[
          [t("nodes"), formatNumber(locale, graph.nodeCount)],
          [t("graphs"), formatNumber(locale, graph.graphs.length)],
          [t("initializers"), formatNumber(locale, initializers)],
        ]}
      />
      {(["inputs", "outputs"] as const).map((side) => (
        <section key={side}>
          <h3 className="mb-1 text-sm font-semibold">{t(side)}</h3>
          <ul className="text-sm">
            {main?.[side].slice(0, 50).map(({ name, type, shape }) => (
              <li key={name} className="break-all">
                {name} <span className="text-quiet">{typeShape(type, shape)}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <section>
        <h3 className="mb-1 text-sm font-semibold">{t("operators", { count: ranked.length })}</h3>
        <OperatorRows ranked={ranked.slice(0, shown)} />
        {ranked.length > shown && (
          <details>
            <summary className="min-h-6 text-sm text-quiet">
              {t("more", { count: ranked.length - shown })}
            </summary>
            <OperatorRows ranked={ranked.slice(shown)} />
          </details>
        )}
      </section>
    </div>
  );
}

function OperatorRows({ ranked }: { ranked: ReturnType<typeof rankOperators> }) {
  const locale = useLocale();
  return (
    <dl className="text-sm">
      {ranked.map(({ operator, count, share }) => (
        <div key={operator} className="grid grid-cols-[minmax(0,1fr)_3rem_5rem] items-center gap-2">
          <dt className="truncate" title={operator}>
            {operator}
          </dt>
          <dd className="text-right figures">{formatNumber(locale, count)}</dd>
          <dd aria-hidden>
            <svg aria-hidden className="h-2 w-full">
              <rect width={`${share}%`} height="100%" rx="2" className="fill-accent" />
            </svg>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function countOperators({ graphs }: GraphDto): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { nodes } of graphs) {
    for (const { domain, op } of nodes) {
      const name = domain === "" ? op : `${domain}:${op}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return Object.fromEntries(counts);
}
