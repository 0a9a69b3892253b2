import { InferenceSession } from "onnxruntime-node";
import type { TensorValue } from "../../types";
import { readArtifact } from "../../worker/artifact-file";
import { freeLeadingDimension } from "./free-leading-dimension";
import { cycle, medianRunMs } from "./measure-cost";
import { pickRows } from "./pick-rows";
import { differenceOfRows } from "./row-difference";
import { createRowRunner, type RowRunner, type RowRunnerOptions } from "./row-runner";

export interface FixedModel {
  readonly digest: string;
  readonly sizeBytes: number;
  /** The fixed leading dimension. */
  readonly width: number;
  readonly rows: readonly TensorValue[];
  readonly runner: RowRunner;
  readonly runnerOptions: Omit<RowRunnerOptions, "session" | "onRun">;
}

/** What a request of more rows costs in a file with a fixed leading dimension. */
export function describePieces(width: number): string {
  const fixed = `The leading dimension of every input and output is fixed at ${width}`;
  return `${fixed}, so a request of more rows is run in pieces of ${width}: each piece is a run of its own.`;
}

/** A copy in memory beside the model, and a session of it. */
const largestBytes = 128 * 1024 ** 2;
const manyRows = [32, 8];

/**
 * What exporting with a free leading dimension would gain, as a sentence; null where that cannot be told:
 * the freed copy does not load, or does not give the same answers, as where a fixed size is written into
 * the graph itself. Whatever happens in here is no fault of the model.
 */
export async function measureExportGain(model: FixedModel): Promise<string | null> {
  if (model.sizeBytes > largestBytes) return null;
  try {
    const session = await loadFreed(model);
    return await compareWithFreed(model, session);
  } catch {
    return null; // The copy is ours, and so is what is wrong with it.
  }
}

/** As load-model.ts does it, with one thread. */
function loadFreed(model: FixedModel): Promise<InferenceSession> {
  return InferenceSession.create(freeLeadingDimension(readArtifact(model)), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
    enableCpuMemArena: false,
    logSeverityLevel: 4,
  });
}

async function compareWithFreed(
  model: FixedModel,
  session: InferenceSession,
): Promise<string | null> {
  const { width, rows, runner } = model;
  const freed = createRowRunner({ ...model.runnerOptions, session });
  for (const wanted of manyRows) {
    const count = Math.ceil(wanted / width) * width;
    const many = pickRows(rows, cycle(count, rows));
    const together = await freed.run(many, count);
    if (together === "unaffordable") continue;
    if (together === "refused" || count === width) return null;
    if (!(await isSameInPieces(model, many, together.outputs))) return null;
    const togetherMs = await medianRunMs(freed, many, count);
    const pieceMs = await medianRunMs(runner, pickRows(many, placesOf(0, width)), width);
    if (togetherMs === null || pieceMs === null) return null;
    return describeGain(count, togetherMs, pieceMs * (count / width));
  }
  return null;
}

function placesOf(piece: number, width: number): number[] {
  return Array.from({ length: width }, (_, place) => piece * width + place);
}

/** The first, the last and one between: all of them would take as long as what nobody wants to wait for. */
async function isSameInPieces(
  { runner, width }: FixedModel,
  many: readonly TensorValue[],
  together: readonly TensorValue[],
): Promise<boolean> {
  const count = many[0]?.shape[0] ?? 0;
  if (together.some(({ shape }) => shape[0] !== count)) return false;
  const last = count / width - 1;
  for (const piece of new Set([0, last >> 1, last])) {
    const places = placesOf(piece, width);
    const alone = await runner.run(pickRows(many, places), width);
    if (alone === "refused" || alone === "unaffordable") return false;
    const isSame = places.every((row, place) =>
      Number.isFinite(
        differenceOfRows({ outputs: alone.outputs, row: place }, { outputs: together, row }),
      ),
    );
    if (!isSame) return false;
  }
  return true;
}

function describeGain(count: number, togetherMs: number, piecesMs: number): string {
  const times = `${count} rows took ${show(togetherMs)} ms in one run instead of ${show(piecesMs)} ms in pieces`;
  return togetherMs < piecesMs
    ? `Exported with a free leading dimension, ${times}, and requests could share runs.`
    : `Exporting with a free leading dimension would not make it faster: ${times}.`;
}

function show(ms: number): string {
  return ms < 10 ? ms.toPrecision(2) : ms.toFixed(0);
}
