import { currentTimeMs } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";

const dayMs = 24 * 3_600_000;

/** When something is deleted that is deleted now, and when it is gone for good. */
export function deletionTimes(): { deletedAt: Date; purgeAfter: Date } {
  const nowMs = currentTimeMs();
  const deletedAt = new Date(nowMs);
  return { deletedAt, purgeAfter: new Date(nowMs + env().ONNWARD_DELETED_DAYS * dayMs) };
}
