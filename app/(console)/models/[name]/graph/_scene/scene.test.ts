import { describe, expect, test } from "vitest";
import type { GraphDiffDto, GraphDto, GraphNodeDto, GraphPartDto } from "@/lib/contract/graph";
import { listRows } from "../_list/list-rows";
import { allScopes, buildScene, type Item, type Level, scopesAround } from "./build-scene";
import { indexGraph } from "./index-graph";
import { nodesAround, pathsOf, placeOf, refOf } from "./keys";
import { markChanges } from "./marks";
import { placeScene } from "./place-scene";
import { groupByScope } from "./scopes";
import { searchNodes } from "./search";

function node(
  op: string,
  inputs: string[],
  outputs: string[],
  more: Partial<GraphNodeDto> = {},
): GraphNodeDto {
  return { name: "", op, domain: "", inputs, outputs, attributes: [], ...more };
}

const value = (name: string) => ({ name, type: "float", shape: ["N", 2] });

function part(nodes: GraphNodeDto[], more: Partial<GraphPartDto> = {}): GraphPartDto {
  return {
    name: "",
    owner: { kind: "model" },
    inputs: [value("x")],
    outputs: [value("y")],
    values: [],
    initializers: [],
    nodes,
    ...more,
  };
}

function graph(...graphs: GraphPartDto[]): GraphDto {
  const nodeCount = graphs.reduce((sum, { nodes }) => sum + nodes.length, 0);
  return { model: "m", version: 2, digest: "sha256:0", nodeCount, graphs };
}

const plain = { open: new Set<string>(), isGrouped: false, showsConstants: false, marks: null };
const keys = (level: Level) => level.items.map(({ key }) => key);
const wires = (level: Level) => level.wires.map(({ from, to }) => `${from}>${to}`);

const branches = graph(
  part([
    node("Constant", [], ["c"]),
    node("Add", ["x", "c"], ["a"]),
    node("If", ["x"], ["y"], {
      attributes: [{ name: "then_branch", kind: "graph", text: "{…}", length: null, graphs: [1] }],
    }),
  ]),
  part([node("Relu", ["a"], ["r"])], {
    owner: { kind: "node", graph: 0, node: 2, attribute: "then_branch" },
    inputs: [],
    outputs: [value("r")],
  }),
);

describe("what is drawn", () => {
  test("is ends and nodes, without Constants unless they are asked for", () => {
    const index = indexGraph(branches);
    const level = buildScene(index, plain);
    expect(keys(level)).toEqual(["i0", "n1", "n2", "o0"]);
    expect(wires(level)).toEqual(["i0>n1", "i0>n2", "n1>n2", "n2>o0"]);
    expect(keys(buildScene(index, { ...plain, showsConstants: true }))).toContain("n0");
  });

  test("opens a subgraph inside its node, which is laid out around it", () => {
    const level = buildScene(indexGraph(branches), { ...plain, open: new Set(["n2"]) });
    const { byKey } = placeScene(level);
    const [outer, inner] = [byKey.get("n2"), byKey.get("n2:1/n0")];
    if (outer === undefined || inner === undefined) throw new Error("both are drawn");
    expect(inner.x > outer.x && inner.y > outer.y).toBe(true);
    expect(inner.x + inner.width < outer.x + outer.width).toBe(true);
    expect(inner.y + inner.height < outer.y + outer.height).toBe(true);
  });

  test("a function that calls itself opens as deep as it is opened and no deeper than the bound", () => {
    const call = node("Again", ["x"], ["y"], { domain: "mine" });
    const owner = { kind: "function", domain: "mine", name: "Again", overload: "" } as const;
    const index = indexGraph(graph(part([call]), part([call], { owner })));
    const open = new Set<string>();
    for (let key = "n0"; key.length < 1_000; key = `${key}:1/n0`) open.add(key);
    const { items } = placeScene(buildScene(index, { ...plain, open }));
    const depths = items.map(({ item }) => item.key.split("/").length);
    expect(Math.max(...depths)).toBe(25);
  });
});

describe("scopes", () => {
  const names = ["/a/b/Conv", "/a/b/Relu", "/a/c/Add", "/a/c/Mul", "/a/alone/Neg", "/end"];

  test("group what shares the beginning of a name; one alone is no group", () => {
    const root = groupByScope(names);
    expect(root.scopes.map(({ id, label }) => [id, label])).toEqual([["a", "a"]]);
    expect(root.scopes[0]?.scopes.map(({ id }) => id)).toEqual(["a/b", "a/c"]);
    expect(root.scopes[0]?.items).toEqual([4]);
    expect(
      groupByScope(["m.x.Conv", "m.x.Relu", "m.y.A", "m.y.B"]).scopes.map(({ id }) => id),
    ).toEqual(["x", "y"]);
  });

  test("fold to one box with the wires of all in it, and open in place", () => {
    const nodes = names.map((name, at) =>
      node("Op", [at === 0 ? "x" : `v${at - 1}`], [at === 5 ? "y" : `v${at}`], { name }),
    );
    const index = indexGraph(graph(part(nodes)));
    const grouped = { ...plain, isGrouped: true };
    const folded = buildScene(index, grouped);
    expect(keys(folded).sort()).toEqual(["i0", "n5", "o0", "sa"]);
    expect(wires(folded).sort()).toEqual(["i0>sa", "n5>o0", "sa>n5"]);
    expect(allScopes(index, grouped)).toEqual(["sa", "sa/b", "sa/c"]);
    const opened = buildScene(index, { ...grouped, open: new Set(["sa", "sa/b"]) });
    const inside = (level: Level): string[] =>
      level.items.flatMap((item: Item) => [
        item.key,
        ...(item.inside === null ? [] : inside(item.inside)),
      ]);
    expect(inside(opened)).toEqual(expect.arrayContaining(["sa/b", "n0", "n1", "sa/c", "n4"]));
    expect(wires(opened)).toContain("i0>n0");
    expect(scopesAround(index, grouped, placeOf("n1"), "n1")).toEqual(["sa", "sa/b"]);
    expect(scopesAround(index, grouped, placeOf("n5"), "n5")).toEqual([]);
  });
});

test("keys say where a node is drawn, and what must be open for it", () => {
  expect(placeOf("n3")).toEqual({ graph: 0, path: "" });
  expect(placeOf("n2:1/n0:4/r7")).toEqual({ graph: 4, path: "n2:1/n0:4/" });
  expect(nodesAround("n2:1/n0:4/n7")).toEqual(["n2", "n2:1/n0"]);
  expect(refOf("n2:1/n5", null)).toEqual({ graph: 1, node: 5, isRemoved: false });
  expect(refOf("sa/n", null)).toBeNull();
  expect(refOf("i0", null)).toBeNull();
  expect(pathsOf(indexGraph(branches))).toEqual(["", "n2:1/"]);
});

test("search finds operators, names, outputs and weights, also inside subgraphs", () => {
  const index = indexGraph(branches);
  const paths = pathsOf(index);
  expect(searchNodes(index, paths, "relu")).toEqual(["n2:1/n0"]);
  // The Constant's output: found at the node that reads it.
  expect(searchNodes(index, paths, " C ")).toEqual(["n1"]);
  expect(searchNodes(index, paths, "")).toEqual([]);
});

test("the list has every node, Constants too, and what is open below its node", () => {
  const index = indexGraph(branches);
  expect(listRows(index, new Set(), null).map(({ key }) => key)).toEqual(["n0", "n1", "n2"]);
  const rows = listRows(index, new Set(["n2"]), null);
  expect(rows.map(({ key, level, isOpen }) => [key, level, isOpen])).toEqual([
    ["n0", 1, null],
    ["n1", 1, null],
    ["n2", 1, true],
    ["n2:1", 2, null],
    ["n2:1/n0", 3, null],
  ]);
  expect(rows[2]?.outputs).toBe("y float[N, 2]");
});

test("what changed is marked, at the readers of weights too, and what is gone stands where it was", () => {
  const older = graph(
    part([node("Abs", ["x"], ["a"]), node("Neg", ["a"], ["b"]), node("Add", ["b", "w"], ["y"])]),
  );
  const newer = graph(part([node("Abs", ["x"], ["a"]), node("Add", ["a", "w"], ["y"])]));
  const diff: GraphDiffDto = {
    model: "m",
    from: 1,
    to: 2,
    fromDigest: "",
    toDigest: "",
    isSame: false,
    nodes: { added: 0, removed: 1, changed: 0, same: 2 },
    initializers: { added: 0, removed: 0, changed: 1, same: 0 },
    graphs: [
      {
        from: 0,
        to: 0,
        values: [],
        matches: [
          [0, 0],
          [2, 1],
        ],
        nodes: [{ change: "removed", from: 1, to: null, name: "b", op: "Neg", details: [] }],
        initializers: [
          {
            change: "changed",
            from: "w",
            to: "w",
            details: [{ field: "data", name: "", from: null, to: null }],
          },
        ],
      },
    ],
  };
  const index = indexGraph(newer);
  const marks = markChanges(diff, index, indexGraph(older));
  const level = buildScene(index, { ...plain, marks });
  expect(level.items.map(({ key, change }) => [key, change])).toEqual([
    ["i0", null],
    ["n0", null],
    ["n1", "changed"],
    ["o0", null],
    ["r1", "removed"],
  ]);
  expect(wires(level)).toEqual(expect.arrayContaining(["n0>r1", "r1>n1"]));
  expect(marks.details.get("0 1")).toEqual([{ field: "data", name: "w", from: null, to: null }]);
  expect(listRows(index, new Set(), marks).at(-1)).toMatchObject({ key: "r1", change: "removed" });
  expect(refOf("r1", marks)).toEqual({ graph: 0, node: 1, isRemoved: true });
});

test("a node whose branch changed is marked, and so is the node around that", () => {
  const inner = { from: 1, to: 1, values: [], matches: [], initializers: [] };
  const change = { change: "changed" as const, from: 0, to: 0, name: "r", op: "Relu", details: [] };
  const none = { added: 0, removed: 0, changed: 0, same: 0 };
  const of = { model: "m", from: 1, to: 2, fromDigest: "", toDigest: "", isSame: false };
  const diff: GraphDiffDto = {
    ...of,
    nodes: none,
    initializers: none,
    graphs: [{ ...inner, nodes: [change] }],
  };
  const index = indexGraph(branches);
  expect(markChanges(diff, index, index).nodes.get(0)?.get(2)).toBe("changed");
});
