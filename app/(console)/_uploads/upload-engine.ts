import { callApi } from "@/app/_ui/call-api";
import type { Problem } from "@/lib/contract/problem";
import type { ValidationPhase, VersionDto } from "@/lib/contract/version";
import { fingerprintOf } from "./fingerprint";
import { followValidation } from "./follow-validation";
import { forgetKept, type KeptFile, type KeptUpload, keep, readKept } from "./kept-uploads";
import { awaitVerified, makeVersion } from "./make-version";
import { sendFiles } from "./send-files";
import { advance, startTransfer, type Transfer } from "./transfer";
import {
  isAtRisk,
  isHeld,
  nextToFollow,
  nextToSend,
  type Stage,
  type Upload,
  type UploadState,
  withStage,
  withUploadId,
} from "./upload-state";

interface StateHolder {
  readonly get: () => UploadState;
  readonly set: (state: UploadState) => void;
}

export interface UploadEngine {
  /** Starts whatever is next, if anything is. */
  readonly pump: () => void;
  readonly pause: (id: string) => void;
  /** Also removes from the server what is there of it. */
  readonly cancel: (upload: Upload) => void;
}

/**
 * The half that works: sends the files of one upload after another, has versions made of them and follows
 * the validations. It comes with the first upload, not with the page.
 */
export function createUploadEngine({ get, set }: StateHolder): UploadEngine {
  const running = new Map<string, AbortController>();
  const followed = new Set<string>();
  const enter = (id: string, stage: Stage) => set(withStage(get(), id, stage));
  const find = (id: string) => get().uploads.find((upload) => upload.id === id);

  function pump(): void {
    const send = nextToSend(get());
    if (send !== undefined) void sendOne(send).then(pump);
    const follow = nextToFollow(get(), followed);
    if (follow !== undefined) void followOne(follow).then(pump);
  }

  async function sendOne(upload: Upload): Promise<void> {
    const { id } = upload;
    const control = new AbortController();
    running.set(id, control);
    try {
      const stage = await wayOf(upload, control.signal);
      if (stage !== null) enter(id, stage);
    } finally {
      running.delete(id);
    }
  }

  /** Sends, waits for the digests, has the version made: the stage in which that ends; null when it was stopped. */
  async function wayOf(upload: Upload, signal: AbortSignal): Promise<Stage | null> {
    const { id } = upload;
    const totalBytes = upload.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const sending = watchTransfer(totalBytes, (transfer, isStalled) =>
      enter(id, { kind: "sending", transfer, isStalled }),
    );
    const sent = await sendFiles({
      upload,
      signal,
      onProgress: sending.moved,
      onStalled: sending.stalled,
      onBegun(file, uploadId) {
        set(withUploadId(get(), { id, key: file.key, uploadId }));
        void keepBegun(id);
      },
    });
    const transfer = sending.now();
    if (sent.kind === "stopped") return null;
    if (sent.kind === "unreadable") return { kind: "unreadable" };
    if (sent.kind === "failed") return held(id, sent.problem, transfer);

    const verifying = watchTransfer(totalBytes, (next) =>
      enter(id, { kind: "verifying", transfer: next }),
    );
    const verified = await awaitVerified(find(id) ?? upload, signal, verifying.moved);
    if (verified === null) return null;
    if ("problem" in verified) return held(id, verified.problem, transfer);
    const model = verified[upload.files.findIndex(({ role }) => role === "model")];
    const sharedWith = model?.version === null ? model.sharedWith : [];
    if (sharedWith.length > 0 && !upload.isConfirmed) return { kind: "duplicate", sharedWith };

    enter(id, { kind: "checking" });
    const made = await makeVersion(find(id) ?? upload);
    if (!made.ok) return held(id, made.problem, transfer);
    forgetKept(id);
    return { kind: "validating", version: made.data.version, phase: "queued" };
  }

  /** What may pass keeps what is up; anything else is the end of it. */
  function held(id: string, problem: Problem, transfer: Transfer): Stage {
    if (isPassing(problem.status)) return { kind: "paused", transfer, problem };
    const upload = find(id);
    if (upload !== undefined) drop(upload);
    return { kind: "refused", problem };
  }

  /** So that it can go on after a reload. It may have ended while its files were read. */
  async function keepBegun(id: string): Promise<void> {
    const upload = find(id);
    if (upload === undefined) return;
    const kept = await keptOf(upload);
    const now = find(id);
    if (now === undefined || !(isAtRisk(now) || isHeld(now))) return;
    // Another file may have begun meanwhile.
    const idOf = (place: number) => now.files[place]?.uploadId ?? null;
    keep({ ...kept, files: kept.files.map((file, place) => ({ ...file, uploadId: idOf(place) })) });
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

  function pause(id: string): void {
    const upload = find(id);
    if (upload?.stage.kind !== "sending") return;
    enter(id, { kind: "paused", transfer: upload.stage.transfer, problem: null });
    running.get(id)?.abort();
  }

  function cancel(upload: Upload): void {
    enter(upload.id, { kind: "cancelled" });
    running.get(upload.id)?.abort();
    // What became a version has nothing left there.
    if (!("version" in upload.stage)) drop(upload);
    pump();
  }

  return { pump, pause, cancel };
}

/** Nobody wants its bytes any more. What cannot be said now expires by itself. */
function drop({ id, files }: Upload): void {
  forgetKept(id);
  for (const { uploadId } of files) {
    if (uploadId !== null)
      callApi("DELETE /uploads/{id}", { params: { id: uploadId } }).catch(() => {});
  }
}

/** What a browser keeps of it, from its first byte on: files that wait for their turn are asked for again too. */
async function keptOf({ id, model, description, files }: Upload): Promise<KeptUpload> {
  const before = readKept().find((each) => each.id === id)?.files ?? [];
  const kept: KeptFile[] = [];
  for (const { uploadId, role, name, sizeBytes, file } of files) {
    const known = before.find((each) => each.name === name && each.role === role);
    // Of what is all at the server there is no file here, and none will be needed.
    const fingerprint =
      known?.fingerprint ?? (file === null ? "" : await fingerprintOf(file).catch(() => ""));
    kept.push({ uploadId, role, name, sizeBytes, fingerprint });
  }
  return { id, model, description, files: kept };
}

function isPassing(status: number): boolean {
  return status === 0 || status === 408 || status === 423 || status === 429 || status >= 500;
}

function watchTransfer(totalBytes: number, show: (transfer: Transfer, isStalled: boolean) => void) {
  let transfer = startTransfer(totalBytes, performance.now());
  let isStalled = false;
  show(transfer, isStalled);
  return {
    now: () => transfer,
    moved(loadedBytes: number) {
      const next = advance(transfer, loadedBytes, performance.now());
      if (next === transfer) return;
      transfer = next;
      show(transfer, isStalled);
    },
    stalled(is: boolean) {
      if (is === isStalled) return;
      isStalled = is;
      show(transfer, isStalled);
    },
  };
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
