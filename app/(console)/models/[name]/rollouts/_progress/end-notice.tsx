import Link from "next/link";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Notice } from "@/app/_ui/notice";
import { Time } from "@/app/_ui/time";
import type { RolloutDto } from "@/lib/contract/rollout";
import { historyHref } from "../../history/history-href";
import { figureOf } from "./figure-text";

const tones = { completed: "good", aborted: "bad", stopped: "warn" } as const;
const words = {
  errors: "errors",
  "latency.p50": "p50",
  "latency.p99": "p99",
  divergence: "divergence",
} as const;

/** What ended it, with the figures that led to it; or what a running one waits for. */
export async function EndNotice({ rollout }: { rollout: RolloutDto }) {
  const t = await getTranslations("rollouts.end");
  const { status, endedAt, waitingFor, alias, model } = rollout;
  if (status === "running" || status === "paused" || status === "promoting")
    return (
      <p role="status" className={waitingFor === "" && status === "running" ? "sr-only" : ""}>
        {status !== "running" && <span className="font-medium">{t(status)} </span>}
        {waitingFor !== "" && <span lang="en">{waitingFor}</span>}
      </p>
    );
  return (
    <Notice tone={tones[status]} title={t(status, { alias, stable: String(rollout.stable) })}>
      {rollout.endReason !== "" && (
        <p lang="en" className="whitespace-pre-wrap">
          {rollout.endReason}
        </p>
      )}
      {status === "aborted" && <Crossed rollout={rollout} />}
      <p className="mt-1 text-sm">
        {endedAt !== null && <Time at={endedAt} />} ·{" "}
        <Link href={historyHref(model, alias)} className="link inline-block min-h-6">
          {t("ledger")}
        </Link>
      </p>
    </Notice>
  );
}

/** The guards that ended it, each with its figure and its line. */
async function Crossed({ rollout }: { rollout: RolloutDto }) {
  const [t, { locale }] = await Promise.all([getTranslations("rollouts.end"), getIntl()]);
  const crossed = rollout.targets.flatMap(({ version, guards }) =>
    guards.filter(({ verdict }) => verdict === "abort").map((guard) => ({ version, ...guard })),
  );
  if (crossed.length === 0) return null;
  return (
    <ul className="list-disc pl-4">
      {crossed.map(({ version, guard, value, low, limit }) => (
        <li key={`${version} ${guard}`} className="figures">
          {t(`crossed.${words[guard]}`, {
            version: String(version),
            stable: String(rollout.stable),
            value: figureOf(locale, guard, value ?? low),
            low: figureOf(locale, guard, low),
            limit: figureOf(locale, guard, limit),
          })}
        </li>
      ))}
    </ul>
  );
}
