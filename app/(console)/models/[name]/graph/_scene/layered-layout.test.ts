import fc from "fast-check";
import { expect, test } from "vitest";
import { type Edge, layOut, spread } from "./layered-layout";

const box = { width: 100, height: 44 };

test("edges go down, and branches stand beside each other", () => {
  const edges: Edge[] = [
    [0, 1],
    [0, 2],
    [1, 3],
    [2, 3],
  ];
  const { places, layers, width, height } = layOut([box, box, box, box], edges);
  expect(layers).toEqual([0, 1, 1, 2]);
  const [top, left, right, bottom] = places;
  expect(left?.y).toBe(right?.y);
  expect(Math.abs((left?.x ?? 0) - (right?.x ?? 0))).toBeGreaterThanOrEqual(box.width);
  // What joins two is between them.
  expect(top?.x).toBeCloseTo(((left?.x ?? 0) + (right?.x ?? 0)) / 2, 6);
  expect(bottom?.x).toBeCloseTo(top?.x ?? Number.NaN, 6);
  expect(width).toBeGreaterThanOrEqual(2 * box.width);
  expect(height).toBeGreaterThanOrEqual(3 * box.height);
});

test("a long edge passes the layers between beside what stands there", () => {
  const { places, bends } = layOut(
    [box, box, box],
    [
      [0, 1],
      [1, 2],
      [0, 2],
    ],
  );
  const [bend] = bends[2] ?? [];
  const middle = places[1] ?? { x: 0, y: 0 };
  expect(bends.map((one) => one.length)).toEqual([0, 0, 1]);
  expect((bend?.x ?? 0) < middle.x || (bend?.x ?? 0) > middle.x + box.width).toBe(true);
});

test("whatever the graph is, every box has a place and none lies on another", () => {
  const graphs = fc
    .integer({ min: 1, max: 25 })
    .chain((count) =>
      fc.tuple(
        fc.constant(count),
        fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 60 }),
      ),
    );
  fc.assert(
    fc.property(graphs, ([count, edges]) => {
      const { places, width, height } = layOut(
        Array.from({ length: count }, () => box),
        edges,
      );
      for (const [index, { x, y }] of places.entries()) {
        expect(x >= -1e-6 && y >= -1e-6 && x + box.width <= width + 1e-6).toBe(true);
        expect(y + box.height <= height + 1e-6).toBe(true);
        for (const other of places.slice(index + 1)) {
          const apart =
            Math.abs(x - other.x) >= box.width - 1e-6 || Math.abs(y - other.y) >= box.height - 1e-6;
          expect(apart).toBe(true);
        }
      }
    }),
  );
});

test("fifty thousand boxes in a circle, and as many readers of one, have places", () => {
  const count = 50_000;
  const boxes = Array.from({ length: count }, () => box);
  const circle = boxes.map((_, index): Edge => [index, (index + 1) % count]);
  const star = boxes.map((_, index): Edge => [0, index]);
  for (const edges of [circle, star]) {
    const { places } = layOut(boxes, edges);
    expect(places.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
  }
});

test("wishes are kept where there is room, and shared where there is none", () => {
  expect(spread([10, 10], [0, 500])).toEqual([0, 500]);
  const [left = 0, right = 0] = spread([10, 10], [100, 100]);
  expect((left + right) / 2).toBeCloseTo(100, 9);
  expect(right - left).toBeGreaterThanOrEqual(10);
  expect(layOut([], [])).toMatchObject({ places: [], width: 0, height: 0 });
});
