// Process entry: serves one version. Started by the pool in a sandbox (process/spawn-sandboxed.ts).
import { AppError, toAppError } from "@/lib/platform/errors";
import type { WorkerCommand, WorkerReport, WorkerSpec } from "../messages";
import { connectParent, readSpec } from "./child";
import { loadModel } from "./load-model";
import { createServer, type Server } from "./serve";
import { warmUp } from "./warm-up";

let server: Server | undefined;
let isStarted = false;

const parent = connectParent((frame) => {
  if (server !== undefined) return server.accept(frame.head as WorkerCommand, frame.body);
  // The pool sends nothing more before we are warm.
  if (isStarted) return;
  isStarted = true;
  void start(readSpec<WorkerSpec>(frame));
});

function report(message: WorkerReport, body?: Buffer): void {
  parent.send(message, body);
}

async function start({ spec, signature }: ReturnType<typeof readSpec<WorkerSpec>>): Promise<void> {
  const startedAt = performance.now();
  try {
    const session = await loadModel(spec);
    await warmUp(session, signature);
    server = createServer({ session, signature, spec, report, leave: parent.leave });
    report({ type: "warm", loadMs: performance.now() - startedAt });
  } catch (error) {
    const failure =
      error instanceof AppError
        ? error
        : new AppError("model.load_failed", toAppError(error).detail);
    report({ type: "failed", fault: failure.toFault() });
    parent.leave();
  }
}
