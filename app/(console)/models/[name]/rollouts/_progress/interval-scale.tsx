import { useId } from "react";
import type { Scale } from "./scale";

const tones = {
  good: "stroke-good fill-good",
  warn: "stroke-warn fill-warn",
  bad: "stroke-bad fill-bad",
  quiet: "stroke-line-strong fill-line-strong",
} as const;

/**
 * An interval with the line that it must not cross. For the eye: the numbers stand beside it as text, so
 * that nothing is said by colour or place alone. `limitLabel` null: nothing ends beyond any line.
 */
export function IntervalScale({
  scale: { low, high, value, limit, neutral, isCutLow, isCutHigh },
  tone,
  neutralLabel,
  limitLabel,
}: {
  scale: Scale;
  tone: keyof typeof tones;
  neutralLabel: string;
  limitLabel: string | null;
}) {
  const hatch = useId();
  return (
    <svg aria-hidden width="100%" height="50" className="block overflow-visible">
      {limitLabel !== null && (
        <>
          <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse">
            <path d="M0 6 6 0" className="stroke-bad" strokeWidth="1" strokeOpacity="0.45" />
          </pattern>
          <rect
            x={`${limit}%`}
            y="16"
            width={`${100 - limit}%`}
            height="18"
            fill={`url(#${hatch})`}
          />
        </>
      )}
      <line x1="0" x2="100%" y1="25" y2="25" className="stroke-line" strokeWidth="1" />
      <line {...upright(neutral, 17, 33)} className="stroke-line-strong" strokeWidth="1" />
      <text x={`${neutral}%`} y="47" textAnchor={anchorOf(neutral)} className="fill-quiet text-xs">
        {neutralLabel}
      </text>
      <g className={tones[tone]}>
        <line x1={`${low}%`} x2={`${high}%`} y1="25" y2="25" strokeWidth="4" />
        {!isCutLow && <line {...upright(low, 20, 30)} strokeWidth="2" />}
        {!isCutHigh && <line {...upright(high, 20, 30)} strokeWidth="2" />}
        {value !== null && <circle cx={`${value}%`} cy="25" r="5" strokeWidth="0" />}
      </g>
      {limitLabel !== null && (
        <>
          <line {...upright(limit, 13, 37)} className="stroke-bad" strokeWidth="2" />
          <text x={`${limit}%`} y="10" textAnchor={anchorOf(limit)} className="fill-bad text-xs">
            {limitLabel}
          </text>
        </>
      )}
    </svg>
  );
}

function upright(x: number, y1: number, y2: number) {
  return { x1: `${x}%`, x2: `${x}%`, y1, y2 };
}

/** So that no label leaves the drawing. */
function anchorOf(x: number): "start" | "middle" | "end" {
  if (x < 15) return "start";
  return x > 60 ? "end" : "middle";
}
