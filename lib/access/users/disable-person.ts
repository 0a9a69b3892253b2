import { currentTimeMs } from "@/lib/platform/clock";
import type { Tx } from "@/lib/platform/db";
import { endSessions } from "../sign-in";
import type { UserRow } from "./user-dto";
import { wholeUser } from "./user-row";

/**
 * Shuts a person out: the sessions end, and an open link, for good, also when enabled again. Call it under
 * lockPeople and after assertAdminRemains; the event and the revision are the caller's.
 */
export async function disablePerson(tx: Tx, id: string): Promise<UserRow> {
  await tx.passwordLink.deleteMany({ where: { userId: id } });
  const disabledAt = new Date(currentTimeMs());
  const row = await tx.user.update({ where: { id }, data: { disabledAt }, ...wholeUser });
  await endSessions(tx, id);
  return row;
}
