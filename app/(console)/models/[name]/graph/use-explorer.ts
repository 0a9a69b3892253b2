import { useCallback, useEffect, useMemo, useState } from "react";
import { allScopes, buildScene, type SceneOptions, scopesAround } from "./_scene/build-scene";
import { type GraphIndex, indexGraph, subgraphsOf } from "./_scene/index-graph";
import { nodesAround, pathsOf, placeOf, refOf } from "./_scene/keys";
import { markChanges } from "./_scene/marks";
import { placeScene } from "./_scene/place-scene";
import { searchNodes } from "./_scene/search";
import { type GraphView, writeGraphView } from "./graph-view";
import type { GraphData } from "./use-graph-data";

/** Above this many nodes words are shown first: a drawing of so many is no overview. */
const drawnAtFirst = 2_000;
/** What "open all" opens at most: enough for models as people make them. */
const mostOpened = 400;

interface ExplorerInput {
  readonly version: number;
  readonly compare: number | null;
  readonly data: GraphData;
  readonly view: GraphView;
}

/** The state of the page: what is open, chosen and looked for. The address follows it. */
export function useExplorer({ version, compare, data, view: given }: ExplorerInput) {
  const index = useMemo(() => indexGraph(data.graph), [data]);
  const older = useMemo(() => (data.older === null ? null : indexGraph(data.older)), [data]);
  const marks = useMemo(
    () => (older === null || data.diff === null ? null : markChanges(data.diff, index, older)),
    [data, index, older],
  );
  const paths = useMemo(() => pathsOf(index), [index]);
  const [selected, setSelected] = useState(given.node);
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () => new Set(nodesAround(given.node ?? "")),
  );
  const [isGrouped, setGrouped] = useState(given.isGrouped);
  const [showsConstants, setShowsConstants] = useState(false);
  const [chosenView, setView] = useState(given.view);
  const [query, setQuery] = useState("");
  const [reveals, setReveals] = useState(given.node === null ? 0 : 1);
  const view = chosenView ?? (data.graph.nodeCount > drawnAtFirst ? "list" : "drawing");

  const options = useMemo<SceneOptions>(
    () => ({ open, isGrouped, showsConstants, marks }),
    [open, isGrouped, showsConstants, marks],
  );
  const scene = useMemo(
    () => (view === "drawing" ? placeScene(buildScene(index, options)) : null),
    [view, index, options],
  );
  const matches = useMemo(() => searchNodes(index, paths, query), [index, paths, query]);

  useEffect(() => {
    const next = writeGraphView(
      { node: selected, view: chosenView, isGrouped },
      { version, compare },
    );
    if (window.location.search !== next) window.history.replaceState(null, "", next);
  }, [selected, chosenView, isGrouped, version, compare]);

  const toggle = useCallback((key: string) => {
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }, []);
  /** Chooses a node wherever it is, opens what it is in, and brings it into view. */
  const go = useCallback(
    (key: string) => {
      const around = nodesAround(key);
      const scopes = isGrouped
        ? [...around, key].flatMap((one) => scopesAround(index, options, placeOf(one), one))
        : [];
      setOpen((before) => new Set([...before, ...around, ...scopes]));
      setSelected(key);
      setReveals((count) => count + 1);
    },
    [index, options, isGrouped],
  );
  const openAll = () => {
    const withGraphs = index.parts.flatMap(({ part }, graph) => {
      const path = paths[graph] ?? null;
      if (path === null) return [];
      return part.nodes.flatMap((_, node) =>
        subgraphsOf(index, graph, node).length > 0 ? [`${path}n${node}`] : [],
      );
    });
    const scopes = isGrouped ? allScopes(index, options) : [];
    setOpen(new Set([...withGraphs, ...scopes].slice(0, mostOpened)));
  };

  // A Constant that is not drawn is shown where it is read.
  const shown =
    selected === null || scene?.byKey.has(selected) !== false
      ? selected
      : readerOf(index, selected);
  const node = selected === null ? null : refOf(selected, marks);
  const part = node === null ? null : ((node.isRemoved ? older : index)?.parts[node.graph] ?? null);
  return {
    index,
    marks,
    paths,
    scene,
    view,
    setView,
    selected,
    shown,
    setSelected,
    open,
    toggle,
    openAll,
    closeAll: () => setOpen(new Set()),
    isGrouped,
    setGrouped,
    showsConstants,
    setShowsConstants,
    query,
    setQuery,
    matches,
    reveals,
    go,
    chosen: node === null || part === null ? null : { node, part },
  };
}

function readerOf(index: GraphIndex, key: string): string {
  const { graph, path } = placeOf(key);
  const node = refOf(key, null)?.node ?? -1;
  const part = index.parts[graph];
  const [output = ""] = part?.part.nodes[node]?.outputs ?? [];
  const [reader] = part?.consumers.get(output) ?? [];
  return part?.constants.has(node) && reader !== undefined ? `${path}n${reader}` : key;
}

export type Explorer = ReturnType<typeof useExplorer>;
