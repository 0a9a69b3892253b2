import type { GraphNodeDto } from "@/lib/contract/graph";
import type { NodeRef } from "../_scene/build-scene";
import { type GraphIndex, type PartIndex, subgraphsOf, titleOf } from "../_scene/index-graph";
import type { Marks } from "../_scene/marks";

/** A line of the list: a node, or the head of a graph inside one. */
export interface ListRow {
  readonly key: string;
  readonly kind: "node" | "graph";
  readonly level: number;
  /** As people count, within its graph. */
  readonly number: number;
  readonly op: string;
  readonly title: string;
  readonly inputs: string;
  readonly outputs: string;
  readonly node: NodeRef | null;
  readonly change: "added" | "removed" | "changed" | null;
  /** Null: there is nothing to open. */
  readonly isOpen: boolean | null;
}

const deepest = 24;

/** Every node in the file's order, Constants too; what is open shows its graphs below it. */
export function listRows(
  index: GraphIndex,
  open: ReadonlySet<string>,
  marks: Marks | null,
): ListRow[] {
  const rows: ListRow[] = [];
  addGraph({ index, open, marks, rows }, { graph: 0, path: "", level: 1 });
  return rows;
}

interface Lister {
  readonly index: GraphIndex;
  readonly open: ReadonlySet<string>;
  readonly marks: Marks | null;
  readonly rows: ListRow[];
}
interface Place {
  readonly graph: number;
  readonly path: string;
  readonly level: number;
}

function addGraph(lister: Lister, { graph, path, level }: Place): void {
  const { index, open, marks, rows } = lister;
  const found = index.parts[graph];
  if (found === undefined) return;
  for (const [node, dto] of found.part.nodes.entries()) {
    const key = `${path}n${node}`;
    const subgraphs = level < deepest ? subgraphsOf(index, graph, node) : [];
    const isOpen = subgraphs.length === 0 ? null : open.has(key);
    const change = marks?.nodes.get(graph)?.get(node) ?? null;
    rows.push({
      ...rowOf(found, dto, node),
      key,
      level,
      change,
      isOpen,
      node: { graph, node, isRemoved: false },
    });
    if (isOpen !== true) continue;
    for (const inner of subgraphs) {
      const part = index.parts[inner.graph]?.part;
      const head = `${key}:${inner.graph}`;
      rows.push({
        key: head,
        kind: "graph",
        level: level + 1,
        number: part?.nodes.length ?? 0,
        op: inner.label,
        title: part?.name ?? "",
        inputs: "",
        outputs: "",
        node: null,
        change: null,
        isOpen: null,
      });
      addGraph(lister, { graph: inner.graph, path: `${head}/`, level: level + 2 });
    }
  }
  const older = marks?.older.get(graph);
  for (const node of older?.removed ?? []) {
    const dto = older?.part.part.nodes[node];
    if (older === undefined || dto === undefined) continue;
    const ref = { graph: older.graph, node, isRemoved: true };
    rows.push({
      ...rowOf(older.part, dto, node),
      key: `${path}r${node}`,
      level,
      change: "removed",
      isOpen: null,
      node: ref,
    });
  }
}

function rowOf(part: PartIndex, dto: GraphNodeDto, node: number) {
  return {
    kind: "node" as const,
    number: node + 1,
    op: dto.domain === "" ? dto.op : `${dto.domain}:${dto.op}`,
    title: titleOf(dto),
    inputs: dto.inputs.filter((name) => name !== "").join(", "),
    outputs: dto.outputs.map((name) => valueText(part, name)).join(", "),
  };
}

/** `y float[N, 3]`, as far as the file says it. */
export function valueText({ values }: PartIndex, name: string): string {
  const value = values.get(name);
  if (value === undefined) return name;
  return `${name} ${typeShape(value.type, value.shape)}`.trim();
}

export function typeShape(type: string, shape: readonly (number | string | null)[] | null): string {
  return shape === null ? type : `${type}[${shape.map((dim) => dim ?? "?").join(", ")}]`;
}
