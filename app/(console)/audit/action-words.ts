import type { getTranslations } from "@/app/_i18n/server";
import { type AuditAction, auditActions } from "@/lib/contract/audit";

export type AuditWords = Awaited<ReturnType<typeof getTranslations<"audit">>>;

/** Every action that an event may show: the audited ones, and what stands for an event that was destroyed. */
const shownActions: readonly (AuditAction | "audit.unreadable")[] = [
  ...auditActions,
  "audit.unreadable",
];

/** An action in words; one of a newer version of the product is shown by its code. */
export function actionWord(t: AuditWords, code: string): string {
  const action = shownActions.find((known) => known === code);
  return action === undefined ? code : t(`action.${action}`);
}
