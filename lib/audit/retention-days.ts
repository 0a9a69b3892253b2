import { env } from "@/lib/platform/env";

/** For how many days events are kept, as it is set; null: for ever. */
export function retentionDays(): number | null {
  return env().ONNWARD_AUDIT_RETENTION_DAYS ?? null;
}
