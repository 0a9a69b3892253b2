/**
 * What a drawn graph may hold. Far above what the admission scan lets in by nodes, and there for what the
 * scan has no reason to count: names of intermediate values, weights without data, long lists.
 */
export const graphLimits = {
  graphs: 10_000,
  /** Initializers, declared values and attributes of all graphs, each kind for itself. */
  items: 400_000,
  /** Inputs and outputs of all nodes together. */
  connections: 1_000_000,
  /** Characters of everything that is kept. */
  text: 48 * 1024 * 1024,
  /** Values of a list that an attribute shows; how many there are is said too. */
  shownValues: 32,
  /** Characters of a string that an attribute shows. */
  shownText: 200,
  /** Bytes of a tensor that is shown with its values. */
  shownBytes: 128,
  /** Pieces of typed data in one tensor. */
  segments: 1_000,
} as const;
