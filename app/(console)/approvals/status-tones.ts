import type { Tone } from "@/app/_ui/badge";
import type { MoveRequestStatus } from "@/lib/contract/move-request";

export const statusTones: Record<MoveRequestStatus, Tone> = {
  waiting: "accent",
  approved: "good",
  declined: "bad",
  withdrawn: "neutral",
  stale: "warn",
};
