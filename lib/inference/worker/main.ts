// Process entry: serves one version. Started by the pool in a sandbox (process/spawn-sandboxed.ts).
import { AppError, toAppError } from "@/lib/platform/errors";
import { jsonHead, type WorkerReport, type WorkerSpec } from "../messages";
import { answerHead, readCommandHead } from "../prediction-heads";
import { connectParent, readSpec } from "./child";
import { verifyExternalFiles } from "./external-files";
import { loadModel } from "./load-model";
import { createMirror, type Mirror } from "./mirror";
import { createServer, type Server } from "./serve";
import { warmUp } from "./warm-up";

let server: Server | undefined;
let mirror: Mirror | undefined;
let isStarted = false;

const parent = connectParent((frame) => {
  if (server !== undefined && mirror !== undefined) {
    const command = readCommandHead(frame.head);
    if (command.type === "mirror") mirror.accept(command, frame);
    else server.accept(command, frame);
    return;
  }
  // The pool sends nothing more before we are warm.
  if (isStarted) return;
  isStarted = true;
  void start(readSpec<WorkerSpec>(frame));
});

function report(message: WorkerReport, body?: readonly Buffer[]): void {
  parent.send(message.type === "answer" ? answerHead(message) : jsonHead(message), body);
}

async function start({ spec, signature }: ReturnType<typeof readSpec<WorkerSpec>>): Promise<void> {
  const startedAt = performance.now();
  try {
    verifyExternalFiles(spec.externalFiles);
    const session = await loadModel(spec);
    await warmUp(session, signature);
    const options = { session, signature, spec, report, leave: parent.leave };
    server = createServer(options);
    mirror = createMirror(options);
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
