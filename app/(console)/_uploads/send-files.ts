import { DetailedError, Upload as TusUpload } from "tus-js-client";
import { readProblem } from "@/app/_ui/call-api";
import type { Problem } from "@/lib/contract/problem";
import { unreachable } from "./unreachable";
import type { Upload, UploadFile } from "./upload-state";

/** How sending ended. `stopped`: by the signal. */
export type SendResult =
  | { readonly kind: "sent" }
  | { readonly kind: "stopped" | "unreadable" }
  | { readonly kind: "failed"; readonly problem: Problem };

interface SendOptions {
  readonly upload: Upload;
  readonly signal: AbortSignal;
  /** Bytes of all files together. */
  readonly onProgress: (loadedBytes: number) => void;
  readonly onStalled: (isStalled: boolean) => void;
  readonly onBegun: (file: UploadFile, uploadId: string) => void;
}

/** A browser has six connections for a host, and pages want some. */
const mostAtOnce = 2;
/** A restart is seconds, a line that fails is minutes; after ten of them somebody has to say that it goes on. */
const retryDelays = [500, 1_000, 2_000, 3_000, 5_000, ...Array.from({ length: 60 }, () => 10_000)];

/**
 * Sends the files of an upload by tus, each from where the server has it. Never rejects: whatever happens
 * is a value. What is up when it ends early stays up, and the next call goes on from there.
 */
export async function sendFiles(options: SendOptions): Promise<SendResult> {
  const { upload, signal, onProgress } = options;
  const loaded = new Map<string, number>();
  // Their bytes are at the server: there is nothing to send.
  for (const { key, sizeBytes, file } of upload.files)
    loaded.set(key, file === null ? sizeBytes : 0);
  const report = (key: string, bytes: number) => {
    loaded.set(key, bytes);
    onProgress([...loaded.values()].reduce((sum, each) => sum + each, 0));
  };
  const control = new AbortController();
  const all = AbortSignal.any([signal, control.signal]);
  // The largest first, so that the small ones fill the time.
  const waiting = upload.files.filter(({ file }) => file !== null).sort(bySize);
  let end: SendResult = { kind: "sent" };
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const result = await sendOne({ ...options, signal: all }, next, report);
      if (result.kind === "sent") continue;
      if (end.kind === "sent") end = result;
      control.abort();
      return;
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, work));
  return signal.aborted ? { kind: "stopped" } : end;
}

function bySize(a: UploadFile, b: UploadFile): number {
  return b.sizeBytes - a.sizeBytes;
}

function sendOne(
  { upload, signal, onStalled, onBegun }: SendOptions,
  { key, name, file, uploadId }: UploadFile,
  report: (key: string, bytes: number) => void,
): Promise<SendResult> {
  if (signal.aborted || file === null) return Promise.resolve({ kind: "stopped" });
  return new Promise((resolve) => {
    const end = (result: SendResult) => {
      signal.removeEventListener("abort", stop);
      resolve(result);
    };
    const tus = new TusUpload(file, {
      // Only to begin one: with an endpoint it would begin anew when a restarting server answers a HEAD with 503.
      endpoint: uploadId === null ? "/api/v1/uploads" : null,
      uploadUrl: uploadId === null ? null : `/api/v1/uploads/${uploadId}`,
      metadata: { filename: name, model: upload.model, stage: "true", create: "true" },
      retryDelays,
      // Ours knows more than addresses: kept-uploads.ts.
      storeFingerprintForResuming: false,
      onUploadUrlAvailable() {
        tus.options.endpoint = null;
        const id = tus.url?.split("/").at(-1);
        if (id !== undefined && id !== uploadId) onBegun({ ...fileOf(key, upload) }, id);
      },
      onProgress(bytes) {
        onStalled(false);
        report(key, bytes);
      },
      onShouldRetry(error) {
        if (!mayPass(statusOf(error))) return false;
        onStalled(true);
        void isReadable(file).then((isThere) => {
          if (isThere) return;
          void tus.abort();
          end({ kind: "unreadable" });
        });
        return true;
      },
      onSuccess() {
        report(key, file.size);
        end({ kind: "sent" });
      },
      onError: (error) => end({ kind: "failed", problem: problemOf(error) }),
    });
    const stop = () => {
      void tus.abort();
      end({ kind: "stopped" });
    };
    signal.addEventListener("abort", stop, { once: true });
    tus.start();
  });
}

function fileOf(key: string, { files }: Upload): UploadFile {
  const found = files.find((each) => each.key === key);
  if (found === undefined) throw new Error("a file of another upload");
  return found;
}

/** Away, busy or out of step for the moment. A full disk does not empty itself. */
function mayPass(status: number): boolean {
  if (status === 507) return false;
  return status === 0 || [408, 409, 423, 429].includes(status) || status >= 500;
}

function statusOf(error: Error): number {
  return error instanceof DetailedError ? (error.originalResponse?.getStatus() ?? 0) : 0;
}

function problemOf(error: Error): Problem {
  const response = error instanceof DetailedError ? error.originalResponse : null;
  if (response === null) return unreachable();
  return readProblem({ status: response.getStatus() }, response.getBody());
}

/** Browsers refuse the bytes of a file that was changed or moved after it was chosen. */
async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
