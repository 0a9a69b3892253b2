import { createHash } from "node:crypto";
import { auditActions, outcomeSchema } from "@/lib/contract/audit";
import type { EventRow } from "../event-dto";
import { canonicalPayload } from "../record-audit";

const actors = [
  { kind: "user", id: "0190f0e0-0000-7000-8000-000000000001", label: "ada@example.com" },
  { kind: "key", id: "0190f0e0-0000-7000-8000-000000000002", label: "ci (onw_live_abc)" },
  { kind: "system", id: "system", label: "system (runner)" },
] as const;
/** The last one is what a gateway says of a connection that is gone. */
const addresses = [null, "203.0.113.7", "2001:db8::1", "::ffff:203.0.113.7", "unknown"];
const targets = [
  "model:recommender",
  "version:recommender@3",
  "alias:recommender@production",
  "key:0190f0e0-0000-7000-8000-000000000002",
  "predictions:2026-11-26T10:00:00.000Z",
  "model:?",
  "audit",
];
const at = "2026-11-26T15:09:16.123456Z";
const prev = "0".repeat(64);

/** Events of every action, outcome and kind of actor, with and without what an event may lack. */
export function everyEvent(): EventRow[] {
  return auditActions.flatMap((action, a) =>
    outcomeSchema.options.flatMap((outcome, o) =>
      actors.map((actor, k) => {
        const seq = (a * outcomeSchema.options.length + o) * actors.length + k + 1;
        const payload = canonicalPayload(
          {
            actor,
            requestId: `r${seq}`,
            address: addresses[seq % addresses.length] ?? null,
            userAgent: seq % 2 === 0 ? null : "curl/8.5 (“x”)",
          },
          {
            action,
            outcome,
            target: targets[seq % targets.length] ?? "audit",
            reason: seq % 3 === 0 ? "said why" : undefined,
            code: outcome === "success" ? undefined : "permission.denied",
            before: seq % 2 === 0 ? undefined : { description: "a" },
            after: seq % 4 === 0 ? undefined : { description: "b", numbers: [1, { deep: null }] },
          },
        );
        const canonical = `{"seq":${seq},"at":"${at}","prev":"${prev}",${payload.slice(1)}`;
        const hash = createHash("sha256").update(canonical).digest("hex");
        return { seq: BigInt(seq), at, canonical, prev, hash };
      }),
    ),
  );
}
