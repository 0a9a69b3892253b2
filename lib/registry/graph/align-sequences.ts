/** What two sequences are compared by: `weak` must be equal for a pair, `strong` makes it a better one. */
export interface Token {
  readonly weak: string;
  readonly strong: string;
}
type Pair = readonly [number, number];

/** Cells of the largest table that one comparison may fill: a few hundredths of a second. */
const largestTable = 2_000_000;

/**
 * Pairs of two sequences that keep their order, as many and as good ones as there are. Long sequences are cut
 * at what occurs once in both, so that the work stays near linear; where nothing is unique they are paired
 * from the front.
 */
export function alignSequences(from: readonly Token[], to: readonly Token[]): Pair[] {
  const pairs: Pair[] = [];
  const open = [{ from: [0, from.length] as Pair, to: [0, to.length] as Pair }];
  for (let gap = open.pop(); gap !== undefined; gap = open.pop()) {
    const inner = trim(from, to, gap, pairs);
    const height = inner.from[1] - inner.from[0];
    const width = inner.to[1] - inner.to[0];
    if (height === 0 || width === 0) continue;
    if (height * width <= largestTable) {
      pairs.push(...alignSmall(from, to, inner));
      continue;
    }
    const anchors = findAnchors(from, to, inner);
    if (anchors.length === 0) pairs.push(...pairInOrder(from, to, inner));
    else open.push(...cut(inner, anchors));
    pairs.push(...anchors);
  }
  return pairs.sort(([a], [b]) => a - b);
}

interface Gap {
  readonly from: Pair;
  readonly to: Pair;
}

function trim(from: readonly Token[], to: readonly Token[], gap: Gap, pairs: Pair[]): Gap {
  let [a, aEnd] = gap.from;
  let [b, bEnd] = gap.to;
  const isEqual = (i: number, j: number) => from[i]?.strong === to[j]?.strong;
  while (a < aEnd && b < bEnd && isEqual(a, b)) {
    pairs.push([a, b]);
    a += 1;
    b += 1;
  }
  while (a < aEnd && b < bEnd && isEqual(aEnd - 1, bEnd - 1)) {
    aEnd -= 1;
    bEnd -= 1;
    pairs.push([aEnd, bEnd]);
  }
  return { from: [a, aEnd], to: [b, bEnd] };
}

/** The heaviest common subsequence: a strong pair weighs three, a weak one one. */
function alignSmall(from: readonly Token[], to: readonly Token[], gap: Gap): Pair[] {
  const [a, aEnd] = gap.from;
  const [b, bEnd] = gap.to;
  const height = aEnd - a;
  const width = bEnd - b;
  const best = new Uint32Array((height + 1) * (width + 1));
  const at = (i: number, j: number) => best[i * (width + 1) + j] ?? 0;
  const weigh = (i: number, j: number) => weightOf(from[a + i], to[b + j]);
  for (let i = height - 1; i >= 0; i -= 1) {
    for (let j = width - 1; j >= 0; j -= 1) {
      const weight = weigh(i, j);
      const paired = weight === 0 ? 0 : weight + at(i + 1, j + 1);
      best[i * (width + 1) + j] = Math.max(paired, at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: Pair[] = [];
  for (let i = 0, j = 0; i < height && j < width; ) {
    const weight = weigh(i, j);
    if (weight > 0 && at(i, j) === weight + at(i + 1, j + 1)) {
      pairs.push([a + i, b + j]);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}

function weightOf(from: Token | undefined, to: Token | undefined): number {
  if (from === undefined || to === undefined || from.weak !== to.weak) return 0;
  return from.strong === to.strong ? 3 : 1;
}

/** Tokens that occur once in both, as the longest run that keeps its order. */
function findAnchors(from: readonly Token[], to: readonly Token[], gap: Gap): Pair[] {
  const left = onceIn(from, gap.from);
  const right = onceIn(to, gap.to);
  const common = [...left].flatMap(([token, i]): Pair[] => {
    const j = right.get(token);
    return j === undefined ? [] : [[i, j]];
  });
  return longestRise(common.sort(([a], [b]) => a - b));
}

function onceIn(tokens: readonly Token[], [start, end]: Pair): Map<string, number> {
  const places = new Map<string, number>();
  const repeated = new Set<string>();
  for (let index = start; index < end; index += 1) {
    const { strong } = tokens[index] ?? { strong: "" };
    if (places.has(strong)) repeated.add(strong);
    places.set(strong, index);
  }
  for (const token of repeated) places.delete(token);
  return places;
}

/** The longest subsequence whose second numbers rise, by patience sorting. */
function longestRise(pairs: readonly Pair[]): Pair[] {
  const tops: number[] = [];
  const before = new Array<number>(pairs.length).fill(-1);
  for (const [index, [, value]] of pairs.entries()) {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] ?? 0]?.[1] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    before[index] = tops[low - 1] ?? -1;
    tops[low] = index;
  }
  const rise: Pair[] = [];
  for (let at = tops.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) {
    const pair = pairs[at];
    if (pair !== undefined) rise.push(pair);
  }
  return rise.reverse();
}

function cut(gap: Gap, anchors: readonly Pair[]): Gap[] {
  const starts: Pair[] = [[gap.from[0] - 1, gap.to[0] - 1], ...anchors];
  const ends: Pair[] = [...anchors, [gap.from[1], gap.to[1]]];
  return starts.map(([a, b], index) => {
    const [aEnd, bEnd] = ends[index] ?? [a, b];
    return { from: [a + 1, aEnd], to: [b + 1, bEnd] };
  });
}

function pairInOrder(from: readonly Token[], to: readonly Token[], gap: Gap): Pair[] {
  const waiting = new Map<string, number[]>();
  for (let j = gap.to[1] - 1; j >= gap.to[0]; j -= 1) {
    const { weak } = to[j] ?? { weak: "" };
    const places = waiting.get(weak);
    if (places === undefined) waiting.set(weak, [j]);
    else places.push(j);
  }
  const pairs: Pair[] = [];
  let last = -1;
  for (let i = gap.from[0]; i < gap.from[1]; i += 1) {
    const places = waiting.get(from[i]?.weak ?? "");
    let j = places?.pop();
    while (j !== undefined && j <= last) j = places?.pop();
    if (j === undefined) continue;
    pairs.push([i, j]);
    last = j;
  }
  return pairs;
}
