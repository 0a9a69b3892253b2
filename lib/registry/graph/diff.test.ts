import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ModelSource, readGraph } from "@/lib/artifacts/graph";
import {
  type ModelSpec,
  memorySource,
  type NodeSpec,
  onnxModel,
} from "@/lib/artifacts/testing/models";
import { alignSequences } from "./align-sequences";
import { compareData } from "./compare-data";
import { describeChanges, doubtsOf } from "./describe-changes";
import { matchModels } from "./match-models";
import { summarize } from "./open-graph-diff";

async function diff(from: ModelSpec, to: ModelSpec) {
  const sources: ModelSource[] = [from, to].map((spec) => memorySource(onnxModel(spec)));
  const [left, right] = sources;
  if (left === undefined || right === undefined) throw new Error("two models are compared");
  const [a, b] = [await readGraph(left), await readGraph(right)];
  const pairs = matchModels(a, b);
  const differing = await compareData(left, right, doubtsOf(a, b, pairs));
  const graphs = describeChanges(a, b, pairs, differing);
  return { graphs, ...summarize(b, graphs) };
}

/** Values get the names that an exporter would number: `v1`, `v2` …, from `start` on. */
function chain(ops: readonly (string | NodeSpec)[], start = 0): NodeSpec[] {
  return ops.map((given, index) => {
    const node = typeof given === "string" ? { op: given } : given;
    const before = index === 0 ? "x" : `v${start + index}`;
    return { inputs: [before], outputs: [`v${start + index + 1}`], ...node };
  });
}

const floats = (...values: number[]) => new Uint8Array(Float32Array.of(...values).buffer);
const io = { inputs: [{ name: "x", dims: [2] }], outputs: [{ name: "y", dims: [2] }] };

describe("two versions' graphs", () => {
  test("that are the same have no change", async () => {
    const model = { ...io, nodes: chain(["Relu", "Neg"]) };
    const { isSame, nodes, graphs } = await diff(model, model);
    expect(isSame).toBe(true);
    expect(nodes).toEqual({ added: 0, removed: 0, changed: 0, same: 2 });
    expect(graphs[0]?.matches).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  test("values that were only numbered anew are no change", async () => {
    const { isSame } = await diff(
      { ...io, nodes: chain(["Relu", "Neg", "Abs"]) },
      { ...io, nodes: chain(["Relu", "Neg", "Abs"], 40) },
    );
    expect(isSame).toBe(true);
  });

  test("a node put in between is added, and the one behind it reads another", async () => {
    const { graphs, nodes } = await diff(
      { ...io, nodes: chain(["Relu", "Neg", "Abs"]) },
      { ...io, nodes: chain(["Relu", "Sigmoid", "Neg", "Abs"]) },
    );
    expect(nodes).toEqual({ added: 1, removed: 0, changed: 1, same: 2 });
    expect(graphs[0]?.nodes.map(({ change, op, from, to }) => [change, op, from, to])).toEqual([
      ["changed", "Neg", 1, 2],
      ["added", "Sigmoid", null, 1],
    ]);
    expect(graphs[0]?.nodes[0]?.details).toEqual([
      { field: "input", name: "0", from: "v1", to: "v2" },
    ]);
  });

  test("a node that is gone is removed", async () => {
    const { graphs } = await diff(
      { ...io, nodes: chain(["Relu", "Neg"]) },
      { ...io, nodes: chain(["Relu"]) },
    );
    expect(graphs[0]?.nodes).toMatchObject([{ change: "removed", op: "Neg", from: 1, to: null }]);
  });

  test("an attribute is named with what it was and is", async () => {
    const conv = (axis: number): NodeSpec => ({
      op: "Softmax",
      attributes: { axis: { int: axis } },
    });
    const { graphs } = await diff(
      { ...io, nodes: chain([conv(1)]) },
      { ...io, nodes: chain([conv(-1)]) },
    );
    expect(graphs[0]?.nodes[0]?.details).toEqual([
      { field: "attribute", name: "axis", from: "1", to: "-1" },
    ]);
  });

  test("a long attribute that looks the same differs by its bytes", async () => {
    const list = (last: number) => [...new Array(60).fill(1), last];
    const tree = (last: number): NodeSpec => ({
      op: "Tree",
      attributes: { ids: { ints: list(last) } },
    });
    const one = { ...io, nodes: chain([tree(1)]) };
    expect((await diff(one, one)).isSame).toBe(true);
    const { graphs } = await diff(one, { ...io, nodes: chain([tree(2)]) });
    expect(graphs[0]?.nodes[0]?.details).toMatchObject([{ field: "attribute", name: "ids" }]);
  });

  test("a node of the same name with another operator is one node that changed", async () => {
    const named = (op: string) => chain([{ op, name: "act" }]);
    const { graphs } = await diff({ ...io, nodes: named("Relu") }, { ...io, nodes: named("Gelu") });
    expect(graphs[0]?.nodes).toMatchObject([
      { change: "changed", details: [{ field: "op", from: "Relu", to: "Gelu" }] },
    ]);
  });

  test("weights differ by type, by shape or by their data, under whatever name", async () => {
    const use = (name: string): NodeSpec[] => [{ op: "Add", inputs: ["x", name], outputs: ["y"] }];
    const first = {
      ...io,
      nodes: use("w_1"),
      initializers: [{ name: "w_1", dims: [2], raw: floats(1, 2) }],
    };
    const same = {
      ...io,
      nodes: use("w_9"),
      initializers: [{ name: "w_9", dims: [2], raw: floats(1, 2) }],
    };
    expect((await diff(first, same)).isSame).toBe(true);
    const trained = { ...same, initializers: [{ name: "w_9", dims: [2], raw: floats(1, 3) }] };
    const { graphs, initializers } = await diff(first, trained);
    expect(graphs[0]?.nodes).toEqual([]);
    expect(initializers).toEqual({ added: 0, removed: 0, changed: 1, same: 0 });
    expect(graphs[0]?.initializers).toMatchObject([
      { change: "changed", from: "w_1", to: "w_9", details: [{ field: "data" }] },
    ]);
    const wider = { ...same, initializers: [{ name: "w_9", dims: [1, 2], raw: floats(1, 2) }] };
    expect((await diff(first, wider)).graphs[0]?.initializers[0]?.details).toEqual([
      { field: "shape", name: "", from: "[2]", to: "[1, 2]" },
    ]);
  });

  test("inputs and outputs are told apart by name, and by type and shape", async () => {
    const { graphs } = await diff(
      { inputs: [{ name: "x", dims: [2] }], outputs: [{ name: "y" }] },
      { inputs: [{ name: "x", dims: ["N"] }, { name: "z" }], outputs: [{ name: "q" }] },
    );
    expect(graphs[0]?.values).toMatchObject([
      { change: "changed", role: "input", details: [{ field: "shape", from: "[2]", to: "[N]" }] },
      { change: "added", role: "input", to: "z" },
      { change: "removed", role: "output", from: "y" },
      { change: "added", role: "output", to: "q" },
    ]);
  });

  test("a change inside a branch is found in the branch, also of what it reads from outside", async () => {
    const model = (op: string, start: number): ModelSpec => ({
      ...io,
      nodes: [
        { op: "Abs", inputs: ["x"], outputs: [`a${start}`] },
        {
          op: "If",
          name: "if",
          inputs: [`a${start}`],
          outputs: ["y"],
          attributes: {
            then_branch: { graph: { nodes: [{ op, inputs: [`a${start}`], outputs: ["r"] }] } },
          },
        },
      ],
    });
    expect((await diff(model("Relu", 1), model("Relu", 7))).isSame).toBe(true);
    const { graphs } = await diff(model("Relu", 1), model("Neg", 1));
    expect(graphs[0]?.nodes).toEqual([]);
    expect(graphs[1]).toMatchObject({ from: 1, to: 1 });
    expect(graphs[1]?.nodes.map(({ change, op }) => [change, op])).toEqual([
      ["removed", "Relu"],
      ["added", "Neg"],
    ]);
  });

  test("a subgraph that only one has is all added", async () => {
    const branch = { graph: { nodes: chain(["Relu", "Neg"]) } };
    const { graphs, nodes } = await diff(
      { ...io, nodes: chain(["Abs"]) },
      {
        ...io,
        nodes: [
          ...chain(["Abs"]),
          { op: "If", inputs: ["v1"], attributes: { then_branch: branch } },
        ],
      },
    );
    expect(graphs.find(({ from }) => from === null)?.nodes).toHaveLength(2);
    expect(nodes.added).toBe(3);
  });
});

describe("the alignment", () => {
  const token = (strong: string) => ({ weak: strong[0] ?? "", strong });

  test("is a pairing in order, of equal operators, whatever the sequences are", () => {
    const words = fc.array(fc.constantFrom("a1", "a2", "b1", "c1"), { maxLength: 30 });
    fc.assert(
      fc.property(words, words, (from, to) => {
        const pairs = alignSequences(from.map(token), to.map(token));
        for (const [index, [a, b]] of pairs.entries()) {
          expect(from[a]?.[0]).toBe(to[b]?.[0]);
          const next = pairs[index + 1];
          if (next !== undefined) expect(next[0] > a && next[1] > b).toBe(true);
        }
        const itself = alignSequences(from.map(token), from.map(token));
        expect(itself).toEqual(from.map((_, index) => [index, index]));
      }),
    );
  });

  test("of fifty thousand operators finds what was put in, with and without anything unique", () => {
    const long = Array.from({ length: 50_000 }, (_, index) => token(`n${index}`));
    const more = [
      ...long.slice(0, 9_000),
      token("z1"),
      ...long.slice(9_000, 30_000),
      token("z2"),
      ...long.slice(30_001),
    ];
    expect(alignSequences(long, more)).toHaveLength(49_999);
    const equal = Array.from({ length: 50_000 }, (_, index) => token(`n${index % 2}`));
    const other = [token("q"), ...equal.slice(1), token("n7")];
    expect(alignSequences(equal, other).length).toBeGreaterThan(40_000);
  });
});
