import type { Item, Level } from "./build-scene";
import { type Box, layOut, type Point } from "./layered-layout";

export interface PlacedItem extends Box, Point {
  readonly item: Item;
  readonly depth: number;
}

export interface PlacedWire {
  readonly from: string;
  readonly to: string;
  readonly points: readonly Point[];
  readonly isRemoved: boolean;
}

export interface PlacedScene extends Box {
  /** What holds others before what it holds. */
  readonly items: readonly PlacedItem[];
  readonly byKey: ReadonlyMap<string, PlacedItem>;
  readonly wires: readonly PlacedWire[];
}

const boxHeight = 44;
const padding = 20;
export const headHeight = 32;

/** Where everything is: each container is laid out by itself, from the inside out. */
export function placeScene(level: Level): PlacedScene {
  const measured = measure(level);
  const items: PlacedItem[] = [];
  const byKey = new Map<string, PlacedItem>();
  const wires: PlacedWire[] = [];
  put(measured, { x: 0, y: 0 }, 0, items, byKey);
  connect(measured, { x: 0, y: 0 }, byKey, wires);
  return { width: measured.width, height: measured.height, items, byKey, wires };
}

interface Measured extends Box {
  readonly level: Level;
  readonly boxes: readonly Box[];
  readonly inside: readonly (Measured | null)[];
  readonly places: readonly Point[];
  readonly bends: readonly (readonly Point[])[];
}

function measure(level: Level): Measured {
  const inside = level.items.map(({ inside }) => (inside === null ? null : measure(inside)));
  const boxes = level.items.map((item, at) => boxOf(item, inside[at] ?? null));
  const { places, bends, width, height } = layOut(boxes, level.links);
  return { level, boxes, inside, places, bends, width, height };
}

function boxOf(item: Item, inside: Box | null): Box {
  const text = Math.max(item.title.length * 8, Math.min(item.detail.length, 26) * 6.5) + 40;
  const width = Math.min(Math.max(text, 96), 240);
  if (inside === null) return { width, height: boxHeight };
  return {
    width: Math.max(inside.width + 2 * padding, width),
    height: inside.height + headHeight + padding,
  };
}

function put(
  { level, boxes, inside, places }: Measured,
  origin: Point,
  depth: number,
  items: PlacedItem[],
  byKey: Map<string, PlacedItem>,
): void {
  for (const [at, item] of level.items.entries()) {
    const [box, place] = [boxes[at], places[at]];
    if (box === undefined || place === undefined) continue;
    const placed = { ...box, x: origin.x + place.x, y: origin.y + place.y, item, depth };
    items.push(placed);
    byKey.set(item.key, placed);
    const inner = inside[at] ?? null;
    if (inner !== null) put(inner, within(placed, inner), depth + 1, items, byKey);
  }
}

/** Where the inside of a box begins: below its head, in the middle. */
function within(placed: PlacedItem, inner: Box): Point {
  return { x: placed.x + (placed.width - inner.width) / 2, y: placed.y + headHeight };
}

function connect(
  { level, inside, bends }: Measured,
  origin: Point,
  byKey: ReadonlyMap<string, PlacedItem>,
  wires: PlacedWire[],
): void {
  for (const { from, to, link } of level.wires) {
    const [start, end] = [byKey.get(from), byKey.get(to)];
    if (start === undefined || end === undefined) continue;
    const between = (bends[link] ?? []).map(({ x, y }) => ({ x: x + origin.x, y: y + origin.y }));
    const points = [
      { x: start.x + start.width / 2, y: start.y + start.height },
      ...between,
      { x: end.x + end.width / 2, y: end.y },
    ];
    const isRemoved = start.item.change === "removed" || end.item.change === "removed";
    wires.push({ from, to, points, isRemoved });
  }
  for (const [at, item] of level.items.entries()) {
    const inner = inside[at] ?? null;
    const placed = byKey.get(item.key);
    if (inner !== null && placed !== undefined) connect(inner, within(placed, inner), byKey, wires);
  }
}
