import type { ModelGraph } from "@/lib/artifacts/graph";
import type { Context } from "@/lib/contract/actor";
import type { GraphDiffDto, GraphPairDto } from "@/lib/contract/graph";
import type { VersionRef } from "@/lib/contract/version-label";
import { compareData } from "./compare-data";
import { describeChanges, doubtsOf, tallyOf } from "./describe-changes";
import { matchModels } from "./match-models";
import { graphOf, openModel, withTurn } from "./open-model";

interface DiffInput {
  readonly name: string;
  readonly from: VersionRef;
  readonly to: VersionRef;
}

/** What became of a graph from one version to another. `tag` stands for the whole answer. */
export async function openGraphDiff(ctx: Context, { name, from, to }: DiffInput) {
  const older = await openModel(ctx, { name, number: from });
  const newer = await openModel(ctx, { name, number: to });
  return {
    tag: `${older.number}-${older.identity}-${newer.number}-${newer.identity}`,
    async read(signal?: AbortSignal): Promise<GraphDiffDto> {
      const [left, right] = [await graphOf(older), await graphOf(newer)];
      const pairs = matchModels(left, right);
      const doubts = older.identity === newer.identity ? [] : doubtsOf(left, right, pairs);
      const differing = await withTurn(() =>
        compareData(older.source, newer.source, doubts, signal),
      );
      const graphs = describeChanges(left, right, pairs, differing);
      return {
        model: name,
        from: older.number,
        to: newer.number,
        fromDigest: `sha256:${older.digest}`,
        toDigest: `sha256:${newer.digest}`,
        ...summarize(right, graphs),
        graphs,
      };
    },
  };
}

export function summarize({ graphs, nodeCount }: ModelGraph, pairs: readonly GraphPairDto[]) {
  const initializers = graphs.reduce((sum, graph) => sum + graph.initializers.length, 0);
  return {
    isSame: pairs.every(
      (pair) => pair.nodes.length + pair.initializers.length + pair.values.length === 0,
    ),
    nodes: tallyOf(
      nodeCount,
      pairs.flatMap(({ nodes }) => nodes),
    ),
    initializers: tallyOf(
      initializers,
      pairs.flatMap(({ initializers }) => initializers),
    ),
  };
}
