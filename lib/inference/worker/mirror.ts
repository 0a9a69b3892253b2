import type { ShadowFigures } from "@/lib/contract/rollout";
import { noShadowFigures } from "@/lib/contract/shadow-figures";
import { decodeRequest } from "../codecs";
import type { Frame } from "../frames";
import type { MirrorCommand } from "../prediction-heads";
import { noteComparison } from "../shadow/compare-with-answer";
import { type MirroredRequest, readMirrorBatch } from "../shadow/mirror-batch";
import { readAnswer } from "../shadow/read-answer";
import { runAlone } from "./answer-batch";
import { isFatal, toRefusal } from "./refusal";
import type { ServerOptions } from "./serve";

export interface Mirror {
  readonly accept: (command: MirrorCommand, frame: Pick<Frame, "body" | "release">) => void;
}

/**
 * Runs what another version has answered already, and tells how far the answers are apart: sums of a whole
 * frame, since nobody waits for one of them. Each runs by itself, as a client's would that is alone.
 */
export function createMirror(options: ServerOptions): Mirror {
  let last: Promise<void> = Promise.resolve();

  async function compareAll({ id, count, tolerance }: MirrorCommand, body: Buffer): Promise<void> {
    const startedAt = performance.now();
    const figures = noShadowFigures();
    let isLast = false;
    for (const request of readMirrorBatch(body)) {
      isLast = await compareOne(request, { figures, tolerance }, options);
      if (isLast) break;
    }
    figures.dropped = count - figures.compared - figures.failed;
    const runMs = performance.now() - startedAt;
    options.report({ type: "mirrored", frame: id, figures, runMs, isLast });
    if (isLast) options.leave();
  }

  return {
    accept(command, { body, release }) {
      last = last.then(() => compareAll(command, body)).then(release);
    },
  };
}

/** True when the process must end. */
async function compareOne(
  request: MirroredRequest,
  { figures, tolerance }: Pick<MirrorCommand, "tolerance"> & { figures: ShadowFigures },
  options: ServerOptions,
): Promise<boolean> {
  const { spec, signature } = options;
  const { limits, model, number: version, pieceRows } = spec;
  const context = { signature, limits, model, version, pieceRows };
  try {
    const decoded = decodeRequest(request, context);
    const outcome = await runAlone(decoded, options);
    if (!outcome.ok) throw outcome.refusal;
    const own = { outputs: outcome.outputs, plan: decoded.plan, context };
    noteComparison(figures, readAnswer(request, own), tolerance);
    return false;
  } catch (error) {
    figures.failed += 1;
    // A bug of ours is said on standard error there; everything else is this request's alone.
    return isFatal(toRefusal(error));
  }
}
