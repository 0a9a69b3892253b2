import { finite } from "./finite";
import type { ShadowFigures, ShadowOutput } from "./rollout";

// The one place where figures of shadows are added: in the worker's pool, the gateway and the runner alike.

export function noShadowFigures(): ShadowFigures {
  return { compared: 0, diverged: 0, dropped: 0, failed: 0, outputs: [] };
}

/** What is new in `more`, into `sum`. */
export function addShadowFigures(sum: ShadowFigures, more: ShadowFigures): void {
  sum.compared += more.compared;
  sum.diverged += more.diverged;
  sum.dropped += more.dropped;
  sum.failed += more.failed;
  for (const output of more.outputs) addOutput(outputOf(sum, output.name), output);
}

/** Of the name: the one that is there, or a new one without anything. */
export function outputOf(figures: ShadowFigures, name: string): ShadowOutput {
  const known = figures.outputs.find((output) => output.name === name);
  if (known !== undefined) return known;
  const output: ShadowOutput = {
    ...{ name, compared: 0, mismatched: 0, largest: 0, sum: 0, elements: 0 },
    ...{ beyond: 0, topChanged: 0, topRows: 0 },
  };
  figures.outputs.push(output);
  return output;
}

function addOutput(sum: ShadowOutput, more: ShadowOutput): void {
  sum.compared += more.compared;
  sum.mismatched += more.mismatched;
  sum.largest = Math.max(sum.largest, more.largest);
  sum.sum = finite(sum.sum + more.sum);
  sum.elements += more.elements;
  sum.beyond += more.beyond;
  sum.topChanged += more.topChanged;
  sum.topRows += more.topRows;
}
