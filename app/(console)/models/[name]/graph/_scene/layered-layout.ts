/** Boxes in layers from top to bottom, so that edges go down: the layout of one container. */
export interface Box {
  readonly width: number;
  readonly height: number;
}
export type Edge = readonly [from: number, to: number];
export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Layout {
  /** Upper left corners. */
  readonly places: readonly Point[];
  /** Where an edge passes between its ends, so that it goes around boxes; by the edge's place. */
  readonly bends: readonly (readonly Point[])[];
  readonly width: number;
  readonly height: number;
  readonly layers: readonly number[];
}

const gapX = 28;
const gapY = 40;
/** Points where long edges pass layers. Beyond, they go straight. */
const mostBends = 20_000;
const bendWidth = 12;
const sweeps = 6;

/**
 * Sugiyama's steps in near-linear time: edges of cycles turned, layers by the longest path, order by
 * barycentres, and positions by least squares in each layer. Made for graphs of models: long, and narrow in
 * most places. Any graph gets a layout, cyclic or not.
 */
export function layOut(boxes: readonly Box[], edges: readonly Edge[]): Layout {
  const forward = turnCycles(boxes.length, edges);
  const layers = findLayers(boxes.length, forward);
  const grid = addBends(boxes, forward, layers);
  const order = orderLayers(grid);
  const centres = placeCentres(grid, order);
  const layout = toLayout(boxes, grid, order, centres, layers);
  const isTurned = (index: number) => forward[index]?.[0] !== edges[index]?.[0];
  return {
    ...layout,
    bends: layout.bends.map((bends, index) => (isTurned(index) ? [...bends].reverse() : bends)),
  };
}

/** Edges without self loops, those that close a cycle turned around. */
function turnCycles(count: number, edges: readonly Edge[]): (Edge | null)[] {
  const outs = listsOf(count, edges, 0);
  const state = new Uint8Array(count);
  const isBack = new Uint8Array(edges.length);
  for (let root = 0; root < count; root += 1) {
    if (state[root] !== 0) continue;
    const stack: { node: number; next: number }[] = [{ node: root, next: 0 }];
    state[root] = 1;
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const edge = outs[top.node]?.[top.next];
      top.next += 1;
      if (edge === undefined) {
        state[top.node] = 2;
        stack.pop();
        continue;
      }
      const to = edges[edge]?.[1] ?? 0;
      if (state[to] === 1) isBack[edge] = 1;
      else if (state[to] === 0) {
        state[to] = 1;
        stack.push({ node: to, next: 0 });
      }
    }
  }
  return edges.map(([from, to], index) =>
    from === to ? null : isBack[index] ? [to, from] : [from, to],
  );
}

/** For each node the places of the edges that begin (side 0) or end (side 1) there. */
function listsOf(count: number, edges: readonly (Edge | null)[], side: 0 | 1): number[][] {
  const lists: number[][] = Array.from({ length: count }, () => []);
  for (const [index, edge] of edges.entries()) if (edge !== null) lists[edge[side]]?.push(index);
  return lists;
}

function findLayers(count: number, edges: readonly (Edge | null)[]): number[] {
  const outs = listsOf(count, edges, 0);
  const left = new Int32Array(count);
  for (const edge of edges) if (edge !== null) left[edge[1]] = (left[edge[1]] ?? 0) + 1;
  const layers = new Array<number>(count).fill(0);
  const sorted: number[] = [];
  for (let node = 0; node < count; node += 1) if (left[node] === 0) sorted.push(node);
  for (let at = 0; at < sorted.length; at += 1) {
    const node = sorted[at] ?? 0;
    for (const edge of outs[node] ?? []) {
      const to = edges[edge]?.[1] ?? 0;
      layers[to] = Math.max(layers[to] ?? 0, (layers[node] ?? 0) + 1);
      left[to] = (left[to] ?? 0) - 1;
      if (left[to] === 0) sorted.push(to);
    }
  }
  // What has more readers than sources goes down to its readers: short edges are read more easily.
  const ins = listsOf(count, edges, 1);
  for (const node of sorted.reverse()) {
    const own = outs[node] ?? [];
    if (own.length === 0 || (ins[node]?.length ?? 0) > own.length) continue;
    const nearest = own.reduce(
      (near, edge) => Math.min(near, layers[edges[edge]?.[1] ?? 0] ?? 0),
      Infinity,
    );
    layers[node] = Math.max(layers[node] ?? 0, nearest - 1);
  }
  return layers;
}

/** Boxes and bends alike: what stands in a layer. */
interface Grid {
  readonly sizes: readonly Box[];
  readonly layerOf: readonly number[];
  readonly up: readonly (readonly number[])[];
  readonly down: readonly (readonly number[])[];
  /** Places of an edge's bends among `sizes`, from its upper end to its lower one. */
  readonly bendsOf: readonly (readonly number[])[];
}

function addBends(
  boxes: readonly Box[],
  edges: readonly (Edge | null)[],
  layers: readonly number[],
): Grid {
  const sizes = [...boxes];
  const layerOf = [...layers];
  const up: number[][] = boxes.map(() => []);
  const down: number[][] = boxes.map(() => []);
  const span = (edge: Edge) => (layers[edge[1]] ?? 0) - (layers[edge[0]] ?? 0);
  const wanted = edges.reduce(
    (sum, edge) => sum + (edge === null ? 0 : Math.max(0, span(edge) - 1)),
    0,
  );
  const join = (a: number, b: number) => {
    down[a]?.push(b);
    up[b]?.push(a);
  };
  const bendsOf = edges.map((edge): number[] => {
    if (edge === null) return [];
    const [from, to] = edge;
    const bends: number[] = [];
    let last = from;
    for (let step = 1; step < span(edge) && wanted <= mostBends; step += 1) {
      const bend = sizes.push({ width: bendWidth, height: 0 }) - 1;
      layerOf.push((layers[from] ?? 0) + step);
      up.push([]);
      down.push([]);
      join(last, bend);
      bends.push(bend);
      last = bend;
    }
    join(last, to);
    return bends;
  });
  return { sizes, layerOf, up, down, bendsOf };
}

function orderLayers({ sizes, layerOf, up, down }: Grid): number[][] {
  const count = layerOf.reduce((most, layer) => Math.max(most, layer + 1), 0);
  const order: number[][] = Array.from({ length: count }, () => []);
  const position = new Float64Array(sizes.length);
  for (const [item, layer] of layerOf.entries()) {
    position[item] = (order[layer]?.push(item) ?? 1) - 1;
  }
  const settle = (layer: number[], neighbours: Grid["up"]) => {
    const centre = new Map(
      layer.map((item, index) => {
        const near = neighbours[item] ?? [];
        const sum = near.reduce((total, one) => total + (position[one] ?? 0), 0);
        return [item, near.length === 0 ? index : sum / near.length];
      }),
    );
    layer.sort(
      (a, b) =>
        (centre.get(a) ?? 0) - (centre.get(b) ?? 0) || (position[a] ?? 0) - (position[b] ?? 0),
    );
    for (const [index, item] of layer.entries()) position[item] = index;
  };
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    if (sweep % 2 === 0) for (const layer of order) settle(layer, up);
    else for (const layer of [...order].reverse()) settle(layer, down);
  }
  return order;
}

/** Horizontal centres: each as near to the mean of its neighbours as the order and the gaps allow. */
function placeCentres(
  { sizes, up, down }: Grid,
  order: readonly (readonly number[])[],
): Float64Array {
  const centres = new Float64Array(sizes.length);
  for (const layer of order) {
    let x = 0;
    for (const item of layer) {
      const width = sizes[item]?.width ?? 0;
      centres[item] = x + width / 2;
      x += width + gapX;
    }
    for (const item of layer) centres[item] = (centres[item] ?? 0) - (x - gapX) / 2;
  }
  const settle = (layer: readonly number[], ...sides: readonly Grid["up"][]) => {
    const wanted = layer.map((item) => {
      const near = sides.flatMap((side) => side[item] ?? []);
      if (near.length === 0) return centres[item] ?? 0;
      return near.reduce((sum, one) => sum + (centres[one] ?? 0), 0) / near.length;
    });
    const placed = spread(
      layer.map((item) => sizes[item]?.width ?? 0),
      wanted,
    );
    for (const [index, item] of layer.entries()) centres[item] = placed[index] ?? 0;
  };
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    if (sweep % 2 === 0) for (const layer of order) settle(layer, up);
    else for (const layer of [...order].reverse()) settle(layer, down);
  }
  for (const layer of order) settle(layer, up, down);
  return centres;
}

/** Least squares with a least distance between neighbours (pool adjacent violators). */
export function spread(widths: readonly number[], wanted: readonly number[]): number[] {
  // Shifted by what must lie to the left of it, each wish only has to be no smaller than the one before.
  const shifts: number[] = [];
  for (const [index, width] of widths.entries()) {
    const before = widths[index - 1];
    const last = shifts[index - 1] ?? 0;
    shifts.push(before === undefined ? 0 : last + before / 2 + gapX + width / 2);
  }
  const pools: { sum: number; count: number }[] = [];
  for (const [index, wish] of wanted.entries()) {
    let pool = { sum: wish - (shifts[index] ?? 0), count: 1 };
    for (
      let last = pools.at(-1);
      last && last.sum / last.count > pool.sum / pool.count;
      last = pools.at(-1)
    ) {
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count };
      pools.pop();
    }
    pools.push(pool);
  }
  const placed: number[] = [];
  for (const { sum, count } of pools) {
    for (let index = 0; index < count; index += 1)
      placed.push(sum / count + (shifts[placed.length] ?? 0));
  }
  return placed;
}

function toLayout(
  boxes: readonly Box[],
  { sizes, bendsOf }: Grid,
  order: readonly (readonly number[])[],
  centres: Float64Array,
  layers: readonly number[],
): Layout {
  const tops: number[] = [];
  const middles = new Float64Array(sizes.length);
  let y = 0;
  for (const layer of order) {
    const height = layer.reduce((most, item) => Math.max(most, sizes[item]?.height ?? 0), 0);
    tops.push(y);
    for (const item of layer) middles[item] = y + height / 2;
    y += height + gapY;
  }
  let left = Infinity;
  let right = -Infinity;
  for (const [item, { width }] of sizes.entries()) {
    left = Math.min(left, (centres[item] ?? 0) - width / 2);
    right = Math.max(right, (centres[item] ?? 0) + width / 2);
  }
  if (boxes.length === 0) return { places: [], bends: [], width: 0, height: 0, layers };
  const places = boxes.map(({ width, height }, item) => ({
    x: (centres[item] ?? 0) - width / 2 - left,
    y: (middles[item] ?? 0) - height / 2,
  }));
  const bends = bendsOf.map((items) =>
    items.map((item) => ({ x: (centres[item] ?? 0) - left, y: middles[item] ?? 0 })),
  );
  return { places, bends, width: right - left, height: y - gapY, layers };
}
