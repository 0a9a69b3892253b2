import Link from "next/link";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Notice } from "@/app/_ui/notice";
import { Time } from "@/app/_ui/time";
import type { RolloutDto } from "@/lib/contract/rollout";
import { Reason } from "../../../../_release/reason";
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
        {status !== "paused" && <Reason of={waitingFor} />}
      </p>
    );
  const crossed = status === "aborted" ? crossedOf(rollout) : [];
  return (
    <Notice tone={tones[status]} title={t(status, { alias, stable: String(rollout.stable) })}>
      {crossed.length > 0 ? (
        <Crossed rollout={rollout} crossed={crossed} />
      ) : (
        <p className="break-words whitespace-pre-wrap">
          <Reason of={rollout.endReason} />
        </p>
      )}
      <p className="mt-1 text-sm">
        {endedAt !== null && <Time at={endedAt} />} ·{" "}
        <Link href={historyHref(model, alias)} className="link inline-block min-h-6">
          {t("ledger")}
        </Link>
      </p>
    </Notice>
  );
}

function crossedOf({ targets }: RolloutDto) {
  return targets.flatMap(({ version, guards }) =>
    guards.filter(({ verdict }) => verdict === "abort").map((guard) => ({ version, ...guard })),
  );
}

/** The guards that ended it, each with its figure and its line. */
async function Crossed({
  rollout,
  crossed,
}: {
  rollout: RolloutDto;
  crossed: ReturnType<typeof crossedOf>;
}) {
  const [t, { locale }] = await Promise.all([getTranslations("rollouts.end"), getIntl()]);
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
