"use client";

import { type PointerEvent, type RefObject, useMemo } from "react";
import type { Point } from "../_scene/layered-layout";
import type { PlacedScene } from "../_scene/place-scene";
import { boxesPath } from "./wire-path";

const most = { width: 150, height: 190 };
const least = 44;

/** The whole graph in a corner. Only for the eye and the pointer: the list says the same in words. */
export function Minimap({
  scene,
  frame,
  onLook,
}: {
  scene: PlacedScene;
  frame: RefObject<SVGRectElement | null>;
  onLook: (point: Point) => void;
}) {
  const paths = useMemo(() => {
    const boxes = scene.items.filter(({ item }) => item.inside === null);
    const of = (change: string | null) =>
      boxesPath(boxes.filter(({ item }) => item.change === change));
    return { same: of(null), added: of("added"), removed: of("removed"), changed: of("changed") };
  }, [scene]);
  const scale = Math.min(most.width / scene.width, most.height / scene.height);
  // Long graphs are squeezed: a line of a few pixels could not be pointed at.
  const width = Math.max(least, Math.min(most.width, scene.width * scale));
  const height = Math.max(least, Math.min(most.height, scene.height * scale));
  const look = (event: PointerEvent<SVGSVGElement>) => {
    event.stopPropagation();
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    onLook({
      x: ((event.clientX - box.left) / box.width) * scene.width,
      y: ((event.clientY - box.top) / box.height) * scene.height,
    });
  };
  return (
    <svg
      aria-hidden
      data-minimap
      width={width}
      height={height}
      viewBox={`0 0 ${scene.width} ${scene.height}`}
      preserveAspectRatio="none"
      onPointerDown={look}
      onPointerMove={look}
      className="absolute right-2 bottom-2 hidden cursor-crosshair touch-none rounded-md border border-line bg-surface/90 sm:block"
    >
      <path d={paths.same} className="fill-line-strong" />
      <path d={paths.changed} className="fill-warn" />
      <path d={paths.added} className="fill-good" />
      <path d={paths.removed} className="fill-bad" />
      <rect
        ref={frame}
        className="fill-accent/15 stroke-accent [stroke-width:2] [vector-effect:non-scaling-stroke]"
      />
    </svg>
  );
}
