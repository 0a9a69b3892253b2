import type { PlacedItem, PlacedScene } from "../_scene/place-scene";

export type Direction = "up" | "down" | "left" | "right";

/** Where an arrow key leads: along a wire, or to the next box of the same height. */
export function neighbourOf(scene: PlacedScene, key: string, direction: Direction): string | null {
  const here = scene.byKey.get(key);
  if (here === undefined) return null;
  if (direction === "up" || direction === "down") {
    const ends = scene.wires.flatMap(({ from, to }) => {
      const end = direction === "down" ? (from === key ? to : null) : to === key ? from : null;
      const placed = end === null ? undefined : scene.byKey.get(end);
      return placed === undefined ? [] : [placed];
    });
    return nearest(here, ends)?.item.key ?? inOrOut(scene, here, direction);
  }
  const beside = scene.items.filter(
    (other) =>
      other.depth === here.depth &&
      other.y < here.y + here.height &&
      other.y + other.height > here.y &&
      (direction === "right" ? other.x > here.x : other.x < here.x),
  );
  return nearest(here, beside)?.item.key ?? null;
}

/** From an open box down into it, and from its first boxes up to it. */
function inOrOut(scene: PlacedScene, here: PlacedItem, direction: "up" | "down"): string | null {
  const holds = (outer: PlacedItem, inner: PlacedItem) =>
    outer.depth === inner.depth - 1 &&
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height;
  const found =
    direction === "down"
      ? scene.items.find((other) => holds(here, other))
      : scene.items.find((other) => holds(other, here));
  return found?.item.key ?? null;
}

function nearest(here: PlacedItem, others: readonly PlacedItem[]): PlacedItem | undefined {
  const distance = (other: PlacedItem) =>
    Math.abs(other.x + other.width / 2 - here.x - here.width / 2) + Math.abs(other.y - here.y);
  return others.reduce<PlacedItem | undefined>(
    (best, other) => (best === undefined || distance(other) < distance(best) ? other : best),
    undefined,
  );
}
