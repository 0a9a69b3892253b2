import type { Point } from "../_scene/layered-layout";

/** A smooth line through points, vertical at each of them. */
export function wirePath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let last = first;
  let path = `M${round(first.x)} ${round(first.y)}`;
  for (const point of rest) {
    const middle = round((last.y + point.y) / 2);
    path += `C${round(last.x)} ${middle} ${round(point.x)} ${middle} ${round(point.x)} ${round(point.y)}`;
    last = point;
  }
  return path;
}

/** Many boxes as one path: what a drawing from afar and the minimap are made of. */
export function boxesPath(
  boxes: readonly { x: number; y: number; width: number; height: number }[],
): string {
  return boxes
    .map(
      ({ x, y, width, height }) =>
        `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${-round(width)}z`,
    )
    .join("");
}

function round(value: number): number {
  return Math.round(value);
}
