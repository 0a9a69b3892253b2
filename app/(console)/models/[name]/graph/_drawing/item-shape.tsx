import { classNames } from "@/app/_ui/class-names";
import { headHeight, type PlacedItem } from "../_scene/place-scene";
import { type OperatorKind, operatorKind } from "./operator-kind";

const stripes: Record<OperatorKind, string> = {
  layer: "fill-accent",
  activation: "fill-bad",
  normalization: "fill-good",
  pool: "fill-warn",
  shape: "fill-line-strong",
  other: "fill-quiet",
};

/** Colour, pattern of the line and sign say the same three times. */
const changes = {
  added: ["fill-good-soft stroke-good", "+", "fill-good"],
  removed: ["fill-bad-soft stroke-bad [stroke-dasharray:7_4]", "−", "fill-bad"],
  changed: ["fill-warn-soft stroke-warn [stroke-dasharray:2_3]", "~", "fill-warn"],
} as const;

/** One box of the drawing. What is pressed is found by its `data-` attributes. */
export function ItemShape({ placed, isSelected }: { placed: PlacedItem; isSelected: boolean }) {
  const { x, y, width, height, item } = placed;
  const { key, kind, title, detail, change, inside, canOpen, count } = item;
  const isOpen = inside !== null;
  const isEnd = kind === "input" || kind === "output";
  const look =
    change !== null
      ? changes[change][0]
      : isEnd
        ? "fill-accent-soft stroke-line-strong"
        : kind === "node" && !isOpen
          ? "fill-surface stroke-line-strong"
          : "fill-raised stroke-line-strong";
  const room = width - (canOpen ? 50 : 22);
  const below = kind === "scope" && !isOpen ? `× ${count}` : detail;
  return (
    <g data-key={key} transform={`translate(${x} ${y})`} className="cursor-pointer">
      <rect
        width={width}
        height={height}
        rx={isEnd ? 14 : 6}
        className={classNames(
          look,
          change === null ? "[stroke-width:1]" : "[stroke-width:2]",
          isOpen && "fill-opacity-60",
        )}
      />
      {isSelected && (
        <rect
          x={-4}
          y={-4}
          width={width + 8}
          height={height + 8}
          rx={9}
          className="pointer-events-none fill-none stroke-accent [stroke-width:2.5]"
        />
      )}
      {kind === "node" && (
        <rect
          x={0}
          y={6}
          width={4}
          height={(isOpen ? headHeight : height) - 12}
          rx={2}
          className={stripes[operatorKind(title)]}
        />
      )}
      <text x={13} y={isOpen ? 20 : 18} className="fill-text text-sm font-semibold">
        {cut(title, Math.floor(room / 7.8))}
      </text>
      {!isOpen && below !== "" && (
        <text x={13} y={34} className="fill-quiet text-xs">
          {cut(below, Math.floor(room / 6.4))}
        </text>
      )}
      {canOpen && (
        <g data-toggle={key}>
          <rect
            x={width - 30}
            y={4}
            width={26}
            height={26}
            rx={5}
            className="fill-raised stroke-line-strong"
          />
          <path
            d={isOpen ? `M${width - 22} 17h10` : `M${width - 22} 17h10m-5-5v10`}
            className="stroke-text [stroke-width:1.5]"
          />
        </g>
      )}
      {change !== null && (
        <g>
          <circle cx={0} cy={0} r={9} className={changes[change][2]} />
          <text textAnchor="middle" y={4.5} className="fill-surface text-sm font-bold">
            {changes[change][1]}
          </text>
        </g>
      )}
    </g>
  );
}

export function cut(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}…`;
}
