/** What the address of the page says. */
export interface GraphView {
  readonly node: string | null;
  /** Null: by the size of the graph. */
  readonly view: "drawing" | "list" | null;
  readonly isGrouped: boolean;
}

type Params = Readonly<Record<string, string | string[] | undefined>>;

const longestKey = 400;

export function readGraphView(params: Params): GraphView {
  const { node, view, group } = params;
  return {
    node: typeof node === "string" && node.length <= longestKey ? node : null,
    view: view === "drawing" || view === "list" ? view : null,
    isGrouped: group === "scope",
  };
}

export function writeGraphView(
  { node, view, isGrouped }: GraphView,
  { version, compare }: { version: number; compare: number | null },
): string {
  const search = new URLSearchParams({ version: String(version) });
  if (compare !== null) search.set("compare", String(compare));
  if (view !== null) search.set("view", view);
  if (isGrouped) search.set("group", "scope");
  if (node !== null && node.length <= longestKey) search.set("node", node);
  return `?${search}`;
}
