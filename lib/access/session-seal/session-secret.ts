import { deriveSecret } from "@/lib/platform/derive-secret";

/** What a session's cookie is sealed with. */
export function sessionSecret(): string {
  return deriveSecret("sessions");
}
