import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Notice } from "@/app/_ui/notice";
import { listOpenLeaks } from "@/lib/access/leaks";
import type { Context } from "@/lib/contract/actor";
import { hasPermission } from "@/lib/contract/permissions";
import { AcknowledgeLeak } from "./acknowledge-leak";

/** On every page until somebody says that they know: there is no mail to tell an owner by. */
export async function LeakNotices({ ctx }: { ctx: Context }) {
  const [leaks, t] = await Promise.all([listOpenLeaks(ctx), getTranslations("keys")]);
  if (leaks.length === 0) return null;
  return (
    <div className="mb-4 flex flex-col gap-2">
      {leaks.map(({ id, name, prefix, leak }) => (
        <Notice key={id} tone="bad" role="alert" title={t("leak.title", { name, prefix })}>
          <p className="break-words">
            {leak?.url === null || leak === null
              ? t("leak.somewhere")
              : t("leak.found", { url: leak.url })}{" "}
            {t("leak.next")}
          </p>
          <div className="mt-2 flex flex-wrap items-center gap-3">
            <AcknowledgeLeak id={id} />
            {hasPermission(ctx.actor, "audit:read") && (
              <Link href={`/audit?target=key:${id}`} className="link">
                {t("leak.events")}
              </Link>
            )}
          </div>
        </Notice>
      ))}
    </div>
  );
}
