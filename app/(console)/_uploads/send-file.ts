import { type ApiResult, readProblem } from "@/app/_ui/call-api";
import type { VersionDto } from "@/lib/contract/version";
import { type Draft, queryOf } from "./draft";
import { unreachable } from "./unreachable";

/** How sending ended, beside an answer of the server. */
export type SendResult = ApiResult<VersionDto> | "cancelled" | "unreadable";

/**
 * Uploads the draft's file as one request, which the browser streams from disk. XMLHttpRequest, since
 * fetch tells no progress. Never rejects: whatever happens is a value.
 */
export async function sendFile({
  model,
  draft,
  signal,
  onProgress,
  onSent,
}: {
  model: string;
  draft: Draft;
  signal: AbortSignal;
  onProgress: (loadedBytes: number) => void;
  onSent: () => void;
}): Promise<SendResult> {
  if (signal.aborted) return "cancelled";
  const xhr = new XMLHttpRequest();
  xhr.open("POST", `/api/v1/models/${encodeURIComponent(model)}/versions?${queryOf(draft)}`);
  xhr.setRequestHeader("Content-Type", "application/octet-stream");
  xhr.upload.addEventListener("progress", ({ loaded }) => onProgress(loaded));
  xhr.upload.addEventListener("load", onSent);
  const abort = () => xhr.abort();
  signal.addEventListener("abort", abort, { once: true });
  // Fires after load, error and abort alike; the status tells them apart.
  await new Promise((resolve) => {
    xhr.addEventListener("loadend", resolve);
    xhr.send(draft.file);
  });
  signal.removeEventListener("abort", abort);
  if (signal.aborted) return "cancelled";
  if (xhr.status !== 0) return readVersion(xhr);
  return (await isReadable(draft.file)) ? { ok: false, problem: unreachable() } : "unreadable";
}

function readVersion(xhr: XMLHttpRequest): ApiResult<VersionDto> {
  const { status, responseText } = xhr;
  try {
    const isGood = status >= 200 && status < 300;
    if (isGood) return { ok: true, status, data: JSON.parse(responseText), headers: new Headers() };
  } catch {
    // Something between us and Onnward answered in its place: no version came of it.
  }
  return { ok: false, problem: readProblem({ status }, responseText) };
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
