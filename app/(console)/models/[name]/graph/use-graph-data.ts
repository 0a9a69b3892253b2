import { useEffect, useState } from "react";
import { type ApiResult, callApi } from "@/app/_ui/call-api";
import type { GraphDiffDto, GraphDto } from "@/lib/contract/graph";
import type { Problem } from "@/lib/contract/problem";

export interface GraphData {
  readonly graph: GraphDto;
  readonly older: GraphDto | null;
  readonly diff: GraphDiffDto | null;
}
type Loaded = { data: GraphData; problem: null } | { data: null; problem: Problem | null };

/** The graph of a version and, when there is one to compare with, the other graph and what differs. */
export function useGraphData(model: string, version: number, compare: number | null): Loaded {
  const [loaded, setLoaded] = useState<Loaded>({ data: null, problem: null });
  useEffect(() => {
    const stop = new AbortController();
    setLoaded({ data: null, problem: null });
    load(model, version, compare, stop.signal).then(
      (next) => {
        performance.mark("onnward:graph-data");
        setLoaded(next);
      },
      (error) => {
        // Another version was chosen meanwhile.
        if (!stop.signal.aborted) throw error;
      },
    );
    return () => stop.abort();
  }, [model, version, compare]);
  return loaded;
}

async function load(
  model: string,
  version: number,
  compare: number | null,
  signal: AbortSignal,
): Promise<Loaded> {
  const graphOf = (number: number) =>
    callApi(
      "GET /models/{name}/versions/{number}/graph",
      { params: { name: model, number } },
      { signal },
    );
  if (compare === null) return merge(await graphOf(version), null, null);
  const query = { from: compare, to: version };
  const [graph, older, diff] = await Promise.all([
    graphOf(version),
    graphOf(compare),
    callApi("GET /models/{name}/graph-diff", { params: { name: model }, query }, { signal }),
  ]);
  return merge(graph, older, diff);
}

function merge(
  graph: ApiResult<GraphDto>,
  older: ApiResult<GraphDto> | null,
  diff: ApiResult<GraphDiffDto> | null,
): Loaded {
  if (!graph.ok) return { data: null, problem: graph.problem };
  if (older?.ok === false) return { data: null, problem: older.problem };
  if (diff?.ok === false) return { data: null, problem: diff.problem };
  return {
    data: { graph: graph.data, older: older?.data ?? null, diff: diff?.data ?? null },
    problem: null,
  };
}
