import type { ValidationPhase, VersionDto } from "@/lib/contract/version";
import { followValidation } from "./follow-validation";
import { sendFile } from "./send-file";
import { advance, startTransfer } from "./transfer";
import {
  nextToFollow,
  nextToSend,
  type Stage,
  type Upload,
  type UploadState,
  withStage,
} from "./upload-state";

interface StateHolder {
  readonly get: () => UploadState;
  readonly set: (state: UploadState) => void;
}

export interface UploadEngine {
  /** Starts whatever is next, if anything is. */
  readonly pump: () => void;
  readonly cancel: (id: string) => void;
}

/**
 * The half that works: sends one file after another and follows the validations. It comes with the
 * first upload, not with the page.
 */
export function createUploadEngine({ get, set }: StateHolder): UploadEngine {
  const running = new Map<string, AbortController>();
  const followed = new Set<string>();
  const enter = (id: string, stage: Stage) => set(withStage(get(), id, stage));

  function pump(): void {
    const send = nextToSend(get());
    if (send !== undefined) void sendOne(send).then(pump);
    const follow = nextToFollow(get(), followed);
    if (follow !== undefined) void followOne(follow).then(pump);
  }

  async function sendOne({ id, model, draft }: Upload): Promise<void> {
    const control = new AbortController();
    running.set(id, control);
    let transfer = startTransfer(draft.file.size, performance.now());
    enter(id, { kind: "sending", transfer });
    const result = await sendFile({
      model,
      draft,
      signal: control.signal,
      onProgress(loadedBytes) {
        const next = advance(transfer, loadedBytes, performance.now());
        if (next === transfer) return;
        transfer = next;
        enter(id, { kind: "sending", transfer });
      },
      onSent: () => enter(id, { kind: "checking" }),
    });
    running.delete(id);
    enter(id, stageAfterSending(result));
  }

  async function followOne({ id, model, stage }: Upload): Promise<void> {
    if (stage.kind !== "validating") return;
    const { version } = stage;
    const control = new AbortController();
    running.set(id, control);
    followed.add(id);
    let phase: ValidationPhase = "queued";
    const end = await followValidation({
      model,
      version,
      signal: control.signal,
      onPhase(next) {
        if (next === "ready" || next === "rejected") return; // The version itself says more.
        phase = next;
        enter(id, { kind: "validating", version, phase });
      },
    });
    running.delete(id);
    followed.delete(id);
    if (end !== null) enter(id, stageAtEnd(end, version, phase));
  }

  function cancel(id: string): void {
    running.get(id)?.abort();
    enter(id, { kind: "cancelled" });
    pump();
  }

  return { pump, cancel };
}

function stageAfterSending(result: Awaited<ReturnType<typeof sendFile>>): Stage {
  if (result === "cancelled" || result === "unreadable") return { kind: result };
  if (!result.ok) return { kind: "refused", problem: result.problem };
  return { kind: "validating", version: result.data.version, phase: "queued" };
}

function stageAtEnd(
  end: Exclude<Awaited<ReturnType<typeof followValidation>>, null>,
  version: number,
  phase: ValidationPhase,
): Stage {
  if ("problem" in end) return { kind: "unwatched", version, problem: end.problem };
  return stageOfVersion(end, phase);
}

function stageOfVersion({ status, version, rejection }: VersionDto, phase: ValidationPhase): Stage {
  switch (status) {
    case "ready":
      return { kind: "ready", version };
    case "rejected":
      return { kind: "rejected", version, rejection, phase };
    case "validating":
    case "archived": // Somebody was faster than validation.
      return { kind: "unwatched", version, problem: null };
    default:
      return status satisfies never;
  }
}
