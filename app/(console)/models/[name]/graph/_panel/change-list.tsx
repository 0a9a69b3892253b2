"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { Panel } from "@/app/_ui/panel";
import type { GraphDiffDto, GraphPairDto } from "@/lib/contract/graph";
import { ChangeBadge } from "./change-badge";
import { ChangeDetails } from "./change-details";

const atOnce = 50;

interface ChangeListProps {
  readonly diff: GraphDiffDto;
  /** Shows a node of the newer graph, or of the older when it is no more. */
  readonly onGo: (at: { from: number | null; to: number | null; graph: GraphPairDto }) => void;
}

/** Every difference in words: what the drawing says by colour, line and sign. */
export function ChangeList({ diff, onGo }: ChangeListProps) {
  const t = useTranslations("graph.diff");
  const [limit, setLimit] = useState(atOnce);
  const lines = diff.graphs.flatMap((graph) => [
    ...graph.values.map((one) => ({
      id: `v ${graph.from} ${graph.to} ${one.role} ${one.from} ${one.to}`,
      change: one.change,
      title: t(one.role, { name: one.to ?? one.from ?? "" }),
      details: one.details,
      go: null,
    })),
    ...graph.nodes.map((one) => ({
      id: `n ${graph.from} ${graph.to} ${one.from} ${one.to}`,
      change: one.change,
      title: `${one.op} ${one.name}`.trim(),
      details: one.details,
      go: { from: one.from, to: one.to, graph },
    })),
    ...graph.initializers.map((one) => ({
      id: `i ${graph.from} ${graph.to} ${one.from} ${one.to}`,
      change: one.change,
      title: t("weights", { name: one.to ?? one.from ?? "" }),
      details: one.details,
      go: null,
    })),
  ]);
  return (
    <Panel title={t("title", { from: String(diff.from), to: String(diff.to) })}>
      {lines.length === 0 && <p>{t("same")}</p>}
      {lines.length > 0 && (
        <ul className="flex flex-col divide-y divide-line">
          {lines.slice(0, limit).map(({ id, change, title, details, go }) => (
            <li
              key={id}
              className="grid gap-x-3 gap-y-1 py-2 sm:grid-cols-[6rem_minmax(0,1fr)_minmax(0,2fr)]"
            >
              <span>
                <ChangeBadge change={change} />
              </span>
              {go === null ? (
                <span className="break-all">{title}</span>
              ) : (
                <button
                  type="button"
                  className="link min-h-6 text-left break-all"
                  onClick={() => onGo(go)}
                >
                  {title}
                </button>
              )}
              <ChangeDetails details={details} />
            </li>
          ))}
        </ul>
      )}
      {lines.length > limit && (
        <Button className="mt-2" onClick={() => setLimit(limit + 500)}>
          {t("more", { count: lines.length - limit })}
        </Button>
      )}
    </Panel>
  );
}

/** The figures above the drawing; every difference is in the list below it. */
export function DiffSummary({ diff }: { diff: GraphDiffDto }) {
  const t = useTranslations("graph.diff");
  if (diff.isSame) return <p role="status">{t("same")}</p>;
  return (
    <div role="status" className="flex flex-wrap gap-x-6">
      <p>{t("nodes", diff.nodes)}</p>
      <p>{t("initializers", diff.initializers)}</p>
    </div>
  );
}
