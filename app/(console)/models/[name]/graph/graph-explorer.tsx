"use client";

import dynamic from "next/dynamic";
import { useMemo } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { CheckboxField } from "@/app/_ui/field";
import { Drawing } from "./_drawing/drawing";
import { listRows } from "./_list/list-rows";
import { ChangeList, DiffSummary } from "./_panel/change-list";
import { NodePanel } from "./_panel/node-panel";
import { SummaryPanel } from "./_panel/summary-panel";
import { titleOf } from "./_scene/index-graph";
import { placeOf } from "./_scene/keys";
import type { GraphView } from "./graph-view";
import { SearchBar } from "./search-bar";
import { type Explorer, useExplorer } from "./use-explorer";
import type { GraphData } from "./use-graph-data";

const GraphList = dynamic(() => import("./_list/graph-list").then((module) => module.GraphList), {
  ssr: false,
});

interface GraphExplorerProps {
  readonly model: string;
  readonly version: number;
  readonly compare: number | null;
  readonly data: GraphData;
  readonly view: GraphView;
}

export function GraphExplorer({ model, version, compare, data, view }: GraphExplorerProps) {
  const t = useTranslations("graph");
  const explorer = useExplorer({ version, compare, data, view });
  const { selected, setSelected, chosen, go, index } = explorer;
  const path = placeOf(selected ?? "").path;
  return (
    <>
      <Toolbar explorer={explorer} hasSubgraphs={data.graph.graphs.length > 1} />
      {data.diff !== null && <DiffSummary diff={data.diff} />}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <View explorer={explorer} label={t("label", { model, version: String(version) })} />
        <aside
          aria-label={t("panel")}
          className="max-h-[70vh] min-w-0 overflow-y-auto rounded-lg border border-line bg-surface p-4"
        >
          {chosen === null ? (
            <SummaryPanel graph={data.graph} />
          ) : (
            <NodePanel
              {...{ model, version }}
              node={chosen.node}
              part={chosen.part}
              marks={explorer.marks}
              onClose={() => setSelected(null)}
              onGo={(node) => go(`${path}${chosen.node.isRemoved ? "r" : "n"}${node}`)}
            />
          )}
        </aside>
      </div>
      {data.diff !== null && (
        <ChangeList
          diff={data.diff}
          onGo={({ from, to, graph }) => {
            const inner = explorer.paths[graph.to ?? -1] ?? null;
            if (inner !== null) go(to === null ? `${inner}r${from}` : `${inner}n${to}`);
          }}
        />
      )}
      <p role="status" className="sr-only">
        {chosen === null ? "" : nameOf(chosen.part.part.nodes[chosen.node.node])}
        {index.dto.nodeCount === 0 ? t("empty") : ""}
      </p>
    </>
  );
}

function nameOf(
  node: { op: string; name: string; outputs: readonly string[] } | undefined,
): string {
  return node === undefined ? "" : `${node.op} ${titleOf(node)}`.trim();
}

function View({ explorer, label }: { explorer: Explorer; label: string }) {
  const { view, scene, index, open, marks, selected, shown, reveals, setSelected, toggle } =
    explorer;
  const rows = useMemo(
    () => (view === "list" ? listRows(index, open, marks) : []),
    [view, index, open, marks],
  );
  const common = { label, selected, reveals, onSelect: setSelected, onToggle: toggle };
  if (view === "list") return <GraphList rows={rows} {...common} />;
  return scene === null ? null : <Drawing scene={scene} {...common} selected={shown} />;
}

function Toolbar({ explorer, hasSubgraphs }: { explorer: Explorer; hasSubgraphs: boolean }) {
  const t = useTranslations("graph.tools");
  const { view, setView, isGrouped, setGrouped, showsConstants, setShowsConstants } = explorer;
  const isDrawn = view === "drawing";
  return (
    <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
      <SearchBar explorer={explorer} />
      <fieldset aria-label={t("view")} className="flex gap-0.5 rounded-md bg-raised p-0.5">
        {(["drawing", "list"] as const).map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={view === one}
            onClick={() => setView(one)}
            className="inline-flex min-h-7 items-center rounded-sm px-2.5 text-sm text-quiet hover:text-text aria-pressed:bg-surface aria-pressed:font-medium aria-pressed:text-text"
          >
            {t(one)}
          </button>
        ))}
      </fieldset>
      {isDrawn && (
        <>
          <CheckboxField
            label={t("group")}
            checked={isGrouped}
            onChange={(event) => setGrouped(event.target.checked)}
          />
          <CheckboxField
            label={t("constants")}
            checked={showsConstants}
            onChange={(event) => setShowsConstants(event.target.checked)}
          />
        </>
      )}
      {(hasSubgraphs || (isDrawn && isGrouped)) && (
        <div className="flex gap-2">
          <Button onClick={explorer.openAll}>{t("openAll")}</Button>
          <Button onClick={explorer.closeAll}>{t("closeAll")}</Button>
        </div>
      )}
    </div>
  );
}
