import type { AuditNotice } from "@/lib/contract/audit";
import { env } from "@/lib/platform/env";
import type { ChainPosition, RecordedCut } from "./proof";
import { ageOfEventAfter } from "./unsigned-events";
import type { Compared } from "./verify-checkpoints";

const dayMs = 86_400_000;

interface Verified {
  readonly checkpoints: Compared;
  readonly last: ChainPosition;
  readonly cut: RecordedCut | null;
}

/** What an auditor should know of a chain in which nothing is wrong: what its proof lacks. */
export async function noticesOf({ checkpoints, last, cut }: Verified): Promise<AuditNotice[]> {
  const notices: AuditNotice[] = [];
  // A console on another machine than the runner; or somebody has removed it.
  if (checkpoints.count > 0 && checkpoints.inFile === 0) notices.push("no_checkpoint_file");
  if (checkpoints.count > 0 && (await isTailLong(checkpoints.lastSeq, last)))
    notices.push("unsigned_tail");
  if (cut !== null && !isBySettings(cut)) notices.push("cut_against_settings");
  return notices;
}

/** Twice what the settings allow: the newest checkpoints were removed, or no runner signs. */
async function isTailLong(signedSeq: number, last: ChainPosition): Promise<boolean> {
  const {
    ONNWARD_AUDIT_CHECKPOINT_EVENTS: events,
    ONNWARD_AUDIT_CHECKPOINT_INTERVAL_MS: interval,
  } = env();
  if (last.seq - signedSeq > 2 * events) return true;
  return (await ageOfEventAfter(signedSeq)) > 2 * interval;
}

/** A day is for clocks, and for a setting that was changed meanwhile there is no telling. */
function isBySettings({ ageMs }: RecordedCut): boolean {
  const days = env().ONNWARD_AUDIT_RETENTION_DAYS;
  return days !== undefined && ageMs >= (days - 1) * dayMs;
}
