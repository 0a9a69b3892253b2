import { Download, KeyRound, Signature } from "lucide-react";
import { getTranslations } from "@/app/_i18n/server";
import { buttonClass } from "@/app/_ui/button";
import { Panel } from "@/app/_ui/panel";
import { Time } from "@/app/_ui/time";
import type { AuditCheckpoint } from "@/lib/contract/audit";

/** The newest signed checkpoint, and what an auditor takes away to check the log elsewhere. */
export async function CheckpointStatus({ latest }: { latest: AuditCheckpoint | null }) {
  const t = await getTranslations("audit");
  return (
    <Panel>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex min-w-0 flex-1 basis-80 items-start gap-2.5">
          <Signature aria-hidden size={16} className="mt-0.75 shrink-0 text-quiet" />
          <div className="min-w-0">
            <h2 className="sr-only">{t("checkpoint.title")}</h2>
            {latest === null ? (
              <p className="font-medium">{t("checkpoint.none")}</p>
            ) : (
              <p>
                <span className="font-medium">
                  {t("checkpoint.last", { seq: String(latest.seq) })}
                </span>
                <span className="text-quiet"> · </span>
                <span className="text-quiet">
                  <Time at={latest.at} />
                </span>
                <span className="text-quiet"> · {t("checkpoint.key", { id: latest.keyId })}</span>
              </p>
            )}
            <p className="text-sm text-quiet">{t("checkpoint.explain")}</p>
          </div>
        </div>
        <div className="flex flex-wrap gap-2">
          {latest !== null && (
            <a href="/api/v1/audit/checkpoints/latest" download className={buttonClass()}>
              <Download aria-hidden size={15} />
              {t("checkpoint.download")}
            </a>
          )}
          <a href="/api/v1/audit/key" download className={buttonClass()}>
            <KeyRound aria-hidden size={15} />
            {t("checkpoint.publicKey")}
          </a>
        </div>
      </div>
    </Panel>
  );
}
