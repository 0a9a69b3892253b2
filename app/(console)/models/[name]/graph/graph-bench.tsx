"use client";

import dynamic from "next/dynamic";
import { useTranslations } from "use-intl/react";
import { ProblemView } from "@/app/_ui/problem-view";
import type { GraphView } from "./graph-view";
import { useGraphData } from "./use-graph-data";
import { type ListedVersion, VersionSelects } from "./version-selects";

const GraphExplorer = dynamic(
  () => import("./graph-explorer").then((module) => module.GraphExplorer),
  { ssr: false },
);

export interface GraphBenchProps {
  readonly model: string;
  readonly version: number;
  readonly compare: number | null;
  readonly versions: readonly ListedVersion[];
  readonly view: GraphView;
}

/** Which graph, and the graph. What draws it comes while its data does. */
export function GraphBench({ model, version, compare, versions, view }: GraphBenchProps) {
  const t = useTranslations("graph");
  const { data, problem } = useGraphData(model, version, compare);
  return (
    <div className="flex flex-col gap-4">
      <VersionSelects {...{ model, version, compare, versions }} />
      {problem !== null && <ProblemView problem={problem} />}
      {data === null && problem === null && (
        <p role="status" className="flex h-[70vh] items-center justify-center text-quiet">
          {t("loading")}
        </p>
      )}
      {data !== null && (
        <GraphExplorer key={`${version} ${compare}`} {...{ model, version, compare, data, view }} />
      )}
    </div>
  );
}
