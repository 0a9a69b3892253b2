import { isDeepStrictEqual } from "node:util";
import { aliasRulesSchema } from "@/lib/contract/alias-rules";
import { sayReason } from "@/lib/contract/reasons";
import type { AliasRow } from "../aliases/alias-dto";
import { rulesOf } from "../gates";
import type { MoveRequestRow } from "./move-request-dto";

/**
 * Why what was asked for is not what would happen now; null: it is. Pure. Whatever changes one of these marks what
 * waits at once (make-stale.ts); whoever approves looks all the same, under the locks that keep it true.
 */
export function findStaleness(
  request: Pick<MoveRequestRow, "fromVersionId" | "aliasMovedAt" | "rules">,
  alias: AliasRow | null,
  versions: readonly {
    readonly number: number;
    readonly status: string;
    readonly deletedAt: Date | null;
  }[],
): string | null {
  if (alias === null) return sayReason("aliasDeleted");
  const isWhereItWas =
    alias.versionId === request.fromVersionId &&
    alias.movedAt?.getTime() === request.aliasMovedAt?.getTime();
  if (!isWhereItWas) return sayReason("staleMoved");
  if (!isDeepStrictEqual(rulesOf(alias), aliasRulesSchema.parse(request.rules)))
    return sayReason("staleRules");
  const gone = versions.find(({ status, deletedAt }) => status !== "ready" || deletedAt !== null);
  if (gone === undefined) return null;
  const status = gone.deletedAt === null ? gone.status : "deleted";
  return sayReason("staleVersionIs", { version: gone.number, status });
}
