import type { AliasDto } from "@/lib/contract/alias";
import type { RollBackOf } from "./promote/roll-back-dialog";

/** From where to where a roll back would go; null when there is nothing to go back to. */
export function rollBackOf({ alias, version, previousVersion }: AliasDto): RollBackOf | null {
  if (version === null || previousVersion === null) return null;
  return { alias, from: version, to: previousVersion };
}
