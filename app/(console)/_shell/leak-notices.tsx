import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Notice } from "@/app/_ui/notice";
import { listOpenLeaks } from "@/lib/access/leaks";
import type { Context } from "@/lib/contract/actor";
import type { KeyDto } from "@/lib/contract/key";
import { hasPermission } from "@/lib/contract/permissions";
import { AcknowledgeLeak } from "./acknowledge-leak";
import { LeakWatch } from "./leak-watch";

/**
 * On every page until whom it concerns says that they know: there is no mail to tell them by. The owner
 * says so for themselves, an administrator for all administrators (access/leaks/acknowledge-leak.ts).
 */
export async function LeakNotices({ ctx }: { ctx: Context }) {
  const leaks = await listOpenLeaks(ctx);
  return (
    <>
      <LeakWatch shown={leaks.map(({ id }) => id)} />
      {leaks.length > 0 && (
        <div className="mb-4 flex flex-col gap-2">
          {leaks.map((apiKey) => (
            <LeakNotice key={apiKey.id} {...{ ctx, apiKey }} />
          ))}
        </div>
      )}
    </>
  );
}

async function LeakNotice({ ctx: { actor }, apiKey }: { ctx: Context; apiKey: KeyDto }) {
  const t = await getTranslations("keys");
  const { id, name, prefix, leak, owner } = apiKey;
  const ownerKind = owner?.kind ?? "none";
  const isOwn = owner?.id === actor.id;
  const url = leak?.url ?? null;
  return (
    <Notice tone="bad" role="alert" title={t("leak.title", { name, prefix })}>
      <p className="break-words">
        {url === null ? t("leak.somewhere") : t("leak.found", { url })} {t("leak.next")}
      </p>
      {!isOwn && (
        <p className="break-words">{t(`leak.owner.${ownerKind}`, { name: owner?.label ?? "" })}</p>
      )}
      <div className="mt-2 flex flex-wrap items-center gap-3">
        <AcknowledgeLeak
          id={id}
          label={t(hasPermission(actor, "users:write") ? "leak.handled" : "leak.acknowledge")}
        />
        {hasPermission(actor, "audit:read") && (
          <Link href={`/audit?target=key:${id}`} className="link">
            {t("leak.events")}
          </Link>
        )}
      </div>
    </Notice>
  );
}
