import { isIP } from "node:net";
import type { AuditEventDto } from "@/lib/contract/audit";
import { productVersion } from "@/lib/platform/product";
import { type EventRow, toEventDto } from "./event-dto";

const schemaVersion = "1.6.0";
const classUid = 6003;

/** One event as an OCSF API Activity, one line. What the schema has no place for stands in `unmapped`. */
export function formatOcsfLine(row: EventRow): string {
  return `${JSON.stringify(toApiActivity(toEventDto(row)))}\n`;
}

export function toApiActivity(event: AuditEventDto) {
  const { id: activityId, name: activityName } = activityOf(event.action);
  const isSuccess = event.outcome === "success";
  return {
    category_uid: 6,
    category_name: "Application Activity",
    class_uid: classUid,
    class_name: "API Activity",
    activity_id: activityId,
    activity_name: activityName,
    type_uid: classUid * 100 + activityId,
    type_name: `API Activity: ${activityName}`,
    // Informational, or Low: what a refusal means is for the detection's own rules to say.
    severity_id: isSuccess ? 1 : 2,
    severity: isSuccess ? "Informational" : "Low",
    status_id: isSuccess ? 1 : 2,
    status: isSuccess ? "Success" : "Failure",
    ...(event.code === null ? {} : { status_code: event.code }),
    ...(event.reason === null ? {} : { status_detail: event.reason }),
    time: Date.parse(event.at),
    metadata: {
      version: schemaVersion,
      uid: String(event.seq),
      sequence: event.seq,
      event_code: event.action,
      original_time: event.at,
      log_name: "audit",
      product: { name: "Onnward", vendor_name: "Onnward", version: productVersion },
    },
    actor: { user: userOf(event.actor) },
    api: { operation: event.action, request: { uid: event.requestId } },
    src_endpoint: endpointOf(event.address),
    ...(event.userAgent === null ? {} : { http_request: { user_agent: event.userAgent } }),
    resources: [resourceOf(event.target)],
    unmapped: {
      outcome: event.outcome,
      before: event.before,
      after: event.after,
      hash: event.hash,
      prev: event.prev,
    },
  };
}

const activities = [
  { id: 1, name: "Create", verbs: ["created", "started"] },
  { id: 2, name: "Read", verbs: ["read", "payload_read", "exported"] },
  { id: 4, name: "Delete", verbs: ["deleted", "revoked", "archived", "ended", "pruned"] },
  {
    id: 99,
    name: "Other",
    verbs: ["called", "failed", "refused", "corrupt", "unreadable", "exposed", "digested"],
  },
] as const;
/** Every other verb says that something became different. */
const update = { id: 3, name: "Update" } as const;

function activityOf(action: string): { readonly id: number; readonly name: string } {
  const verb = action.split(".").at(-1) ?? "";
  return activities.find(({ verbs }) => verbs.some((one) => one === verb)) ?? update;
}

/** The schema wants one of its fields, and an address only as IP: the system acts from nowhere. */
function endpointOf(address: string | null) {
  if (address === null) return { name: "onnward" };
  return isIP(address) > 0 ? { ip: address } : { name: address };
}

function userOf({ kind, id, label }: AuditEventDto["actor"]) {
  const types = {
    user: { type_id: 1, type: "User" },
    key: { type_id: 99, type: "API key" },
    system: { type_id: 3, type: "System" },
  } as const;
  return { uid: id, name: label, ...types[kind] };
}

/** `version:recommender@3` → a version named recommender@3. */
function resourceOf(target: string) {
  const [type = "", ...rest] = target.split(":");
  return { uid: target, type, name: rest.length === 0 ? type : rest.join(":") };
}
