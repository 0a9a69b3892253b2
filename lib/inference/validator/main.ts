// Process entry: tries one model in quarantine and ends. Started by validate-artifact.ts in a sandbox.

import { AppError, toAppError } from "@/lib/platform/errors";
import { jsonHead, type ValidatorReport } from "../messages";
import { connectParent, readSpec } from "../worker/child";
import type { TrialSpec } from "./trial-spec";
import { tryModel } from "./try-model";

let isStarted = false;

const parent = connectParent((frame) => {
  if (isStarted) return;
  isStarted = true;
  void start(readSpec<TrialSpec>(frame));
});

function report(message: ValidatorReport, body?: Buffer): void {
  parent.send(jsonHead(message), body === undefined ? [] : [body]);
}

async function start({ spec, signature }: ReturnType<typeof readSpec<TrialSpec>>): Promise<void> {
  try {
    await tryModel(spec, signature, {
      onPhase: (phase) => report({ type: "phase", phase }),
      onReport: (found, merged) =>
        report({ type: "done", report: found }, Buffer.from(JSON.stringify(merged), "utf8")),
    });
  } catch (error) {
    if (!(error instanceof AppError)) process.stderr.write(`${String(error)}\n`);
    report({ type: "failed", fault: toAppError(error).toFault() });
  }
  parent.leave();
}
