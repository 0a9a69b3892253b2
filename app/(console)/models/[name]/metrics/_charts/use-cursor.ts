import { useState } from "react";

/** Where on the axis somebody looks: the same place in every chart. */
export interface Cursor {
  readonly index: number | null;
  point(index: number | null): void;
  /** Moves by a key: where to; null: away; undefined: that key is none of its own. */
  step(key: string): number | null | undefined;
  /** What a screen reader says of the place. */
  say(text: string): void;
}

const far = 10;

/** By its time and not by its place, so that it stays where it is when the window goes on. */
export function useCursor(times: readonly string[]): { cursor: Cursor; said: string } {
  const [time, setTime] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const found = time === null ? -1 : times.indexOf(time);
  const index = found === -1 ? null : found;
  const point = (to: number | null) => setTime(to === null ? null : (times[to] ?? null));
  const cursor: Cursor = {
    index,
    point,
    step(key) {
      const to = next(key, index, times.length);
      if (to !== undefined) point(to);
      return to;
    },
    say: setSaid,
  };
  return { cursor, said };
}

/** From nowhere, an arrow begins at the newest. Pure. */
export function next(key: string, index: number | null, points: number): number | null | undefined {
  const last = points - 1;
  const from = index ?? last + (key === "ArrowRight" ? 0 : 1);
  const within = (to: number) => Math.min(last, Math.max(0, to));
  switch (key) {
    case "ArrowLeft":
      return within(from - 1);
    case "ArrowRight":
      return within(index === null ? last : from + 1);
    case "PageUp":
      return within(from - far);
    case "PageDown":
      return within(from + far);
    case "Home":
      return 0;
    case "End":
      return last;
    case "Escape":
      return null;
    default:
      return undefined;
  }
}
