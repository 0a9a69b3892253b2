import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { Box, Point } from "../_scene/layered-layout";

interface Camera extends Point {
  readonly zoom: number;
}
interface Area extends Point, Box {}

/** What has to be drawn: the part that is seen with a margin, and how near it is. */
export interface View extends Area {
  readonly zoom: number;
}

const nearest = 2;
/** Room around what is seen, in parts of it: so far one can go before anything is drawn anew. */
const margin = 0.75;

/**
 * Where the drawing is looked at from. Moving only changes one attribute of one element; React draws anew when
 * the margin is used up or the scale has changed.
 */
export function useCamera({
  host,
  layer,
  frame,
  world,
}: {
  host: RefObject<HTMLDivElement | null>;
  layer: RefObject<SVGGElement | null>;
  /** The window's rectangle in the minimap. */
  frame: RefObject<SVGRectElement | null>;
  world: Box;
}) {
  const camera = useRef<Camera>({ x: 0, y: 0, zoom: 1 });
  const drawn = useRef<View | null>(null);
  const [view, setView] = useState<View | null>(null);
  const farthest = useCallback(() => {
    const { clientWidth = 1, clientHeight = 1 } = host.current ?? {};
    const whole = Math.min(clientWidth / (world.width + 80), clientHeight / (world.height + 80));
    return Math.min(0.5, whole);
  }, [host, world]);

  const apply = useCallback(
    (next: Camera) => {
      const box = host.current;
      if (box === null) return;
      const { x, y, zoom } = next;
      camera.current = next;
      layer.current?.setAttribute("transform", `translate(${x} ${y}) scale(${zoom})`);
      const seen = {
        x: -x / zoom,
        y: -y / zoom,
        width: box.clientWidth / zoom,
        height: box.clientHeight / zoom,
      };
      for (const [name, value] of Object.entries(seen))
        frame.current?.setAttribute(name, String(value));
      const last = drawn.current;
      if (last !== null && last.zoom === zoom && contains(last, seen)) return;
      const wide = { width: seen.width * (1 + 2 * margin), height: seen.height * (1 + 2 * margin) };
      const fresh = {
        ...wide,
        x: seen.x - seen.width * margin,
        y: seen.y - seen.height * margin,
        zoom,
      };
      drawn.current = fresh;
      setView(fresh);
    },
    [host, layer, frame],
  );

  const panBy = useCallback(
    (dx: number, dy: number) => {
      const { x, y, zoom } = camera.current;
      apply({ x: x + dx, y: y + dy, zoom });
    },
    [apply],
  );

  /** `at`: the point of the window that stays where it is; its middle when none is given. */
  const zoomBy = useCallback(
    (factor: number, at?: Point) => {
      const box = host.current;
      if (box === null) return;
      const { x, y, zoom } = camera.current;
      const next = Math.max(farthest(), Math.min(nearest, zoom * factor));
      const { x: px, y: py } = at ?? { x: box.clientWidth / 2, y: box.clientHeight / 2 };
      apply({ x: px - ((px - x) * next) / zoom, y: py - ((py - y) * next) / zoom, zoom: next });
    },
    [apply, farthest, host],
  );

  const lookAt = useCallback(
    (point: Point, zoom = camera.current.zoom) => {
      const box = host.current;
      if (box === null) return;
      apply({
        x: box.clientWidth / 2 - point.x * zoom,
        y: box.clientHeight / 2 - point.y * zoom,
        zoom,
      });
    },
    [apply, host],
  );

  const fit = useCallback(
    () => lookAt({ x: world.width / 2, y: world.height / 2 }, Math.min(1, farthest())),
    [lookAt, farthest, world],
  );

  /** Moves no more than it must for this to be seen whole, and near enough to be read. */
  const reveal = useCallback(
    (area: Area) => {
      const box = host.current;
      if (box === null) return;
      const { x, y, zoom } = camera.current;
      const seen = {
        x: -x / zoom,
        y: -y / zoom,
        width: box.clientWidth / zoom,
        height: box.clientHeight / zoom,
      };
      if (zoom >= 0.6 && contains(seen, area)) return;
      lookAt(
        { x: area.x + area.width / 2, y: area.y + Math.min(area.height / 2, 200) },
        Math.max(zoom, 0.8),
      );
    },
    [host, lookAt],
  );

  useEffect(() => {
    const box = host.current;
    if (box === null) return;
    const observer = new ResizeObserver(() => apply(camera.current));
    observer.observe(box);
    return () => observer.disconnect();
  }, [apply, host]);

  return { camera, view, apply, panBy, zoomBy, lookAt, fit, reveal };
}

export type CameraControl = ReturnType<typeof useCamera>;

function contains(outer: Area, inner: Area): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}
