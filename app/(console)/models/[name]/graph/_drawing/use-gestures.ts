import { type PointerEvent, type RefObject, useEffect, useRef } from "react";
import type { CameraControl } from "./use-camera";

/** Movement below this is a click. */
const clickPixels = 4;

/** Wheel and fingers: a wheel moves, with Ctrl or ⌘ it zooms, as a pinch does on a touchpad. */
export function useGestures(
  host: RefObject<HTMLDivElement | null>,
  { panBy, zoomBy }: Pick<CameraControl, "panBy" | "zoomBy">,
  onClick: (target: Element) => void,
) {
  const pointers = useRef(new Map<number, { x: number; y: number }>());
  const moved = useRef(0);
  useEffect(() => {
    const box = host.current;
    if (box === null) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      if (!event.ctrlKey && !event.metaKey) {
        panBy(-event.deltaX * lines, -event.deltaY * lines);
        return;
      }
      const { left, top } = box.getBoundingClientRect();
      const factor = Math.exp(-Math.max(-100, Math.min(100, event.deltaY * lines)) / 250);
      zoomBy(factor, { x: event.clientX - left, y: event.clientY - top });
    };
    // React's own listener is passive: the page would scroll along.
    box.addEventListener("wheel", onWheel, { passive: false });
    return () => box.removeEventListener("wheel", onWheel);
  }, [host, panBy, zoomBy]);

  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.button !== 0) return;
      pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      moved.current = pointers.current.size > 1 ? clickPixels : 0;
    },
    onPointerMove: (event: PointerEvent<HTMLDivElement>) => {
      const last = pointers.current.get(event.pointerId);
      if (last === undefined) return;
      const now = { x: event.clientX, y: event.clientY };
      const [other] = [...pointers.current].flatMap(([id, at]) =>
        id === event.pointerId ? [] : [at],
      );
      moved.current += Math.abs(now.x - last.x) + Math.abs(now.y - last.y);
      if (moved.current >= clickPixels) event.currentTarget.setPointerCapture(event.pointerId);
      pointers.current.set(event.pointerId, now);
      if (other === undefined) {
        panBy(now.x - last.x, now.y - last.y);
        return;
      }
      const { left, top } = event.currentTarget.getBoundingClientRect();
      const before = Math.max(1, Math.hypot(last.x - other.x, last.y - other.y));
      const after = Math.hypot(now.x - other.x, now.y - other.y);
      zoomBy(after / before, { x: (now.x + other.x) / 2 - left, y: (now.y + other.y) / 2 - top });
    },
    onPointerUp: (event: PointerEvent) => {
      const wasDown = pointers.current.delete(event.pointerId);
      if (wasDown && moved.current < clickPixels && event.target instanceof Element)
        onClick(event.target);
    },
    onPointerCancel: (event: PointerEvent) => {
      pointers.current.delete(event.pointerId);
    },
  };
}
