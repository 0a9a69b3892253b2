import type { GraphIndex } from "./index-graph";

/**
 * Keys of nodes whose operator, name or outputs hold the text, or that read weights whose name does, in the
 * order of the graphs. Constants are found by their readers, as they are drawn.
 */
export function searchNodes(
  index: GraphIndex,
  paths: readonly (string | null)[],
  text: string,
): string[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  const holds = (value: string) => value.toLowerCase().includes(wanted);
  return index.parts.flatMap(({ part, initializers, producer, constants }, graph) => {
    const path = paths[graph] ?? null;
    if (path === null) return [];
    const isWeight = (name: string) =>
      initializers.has(name) || constants.has(producer.get(name) ?? -1);
    return part.nodes.flatMap(({ op, name, inputs, outputs }, node) => {
      if (constants.has(node)) return [];
      const isFound =
        holds(op) ||
        holds(name) ||
        outputs.some(holds) ||
        inputs.some((one) => holds(one) && isWeight(one));
      return isFound ? [`${path}n${node}`] : [];
    });
  });
}
