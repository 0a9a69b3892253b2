// Process entry: tries one model in quarantine and ends. Started by validate-artifact.ts in a sandbox.

import { AppError, toAppError } from "@/lib/platform/errors";
import type { ModelSpec, ValidatorReport } from "../messages";
import { connectParent, readSpec } from "../worker/child";
import { tryModel } from "./try-model";

let isStarted = false;

const parent = connectParent((frame) => {
  if (isStarted) return;
  isStarted = true;
  void start(readSpec<ModelSpec>(frame));
});

function report(message: ValidatorReport, body?: Buffer): void {
  parent.send(message, body);
}

async function start({ spec, signature }: ReturnType<typeof readSpec<ModelSpec>>): Promise<void> {
  try {
    const trial = await tryModel(spec, signature, (phase) => report({ type: "phase", phase }));
    report(
      { type: "done", report: trial.report },
      Buffer.from(JSON.stringify(trial.signature), "utf8"),
    );
  } catch (error) {
    if (!(error instanceof AppError)) process.stderr.write(`${String(error)}\n`);
    report({ type: "failed", fault: toAppError(error).toFault() });
  }
  parent.leave();
}
