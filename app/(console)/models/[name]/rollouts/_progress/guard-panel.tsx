import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Badge, type Tone } from "@/app/_ui/badge";
import { Panel } from "@/app/_ui/panel";
import type { GuardReading, RolloutDto } from "@/lib/contract/rollout";
import { unboundedRatio } from "@/lib/rollout/guards";
import { figureOf } from "./figure-text";
import { IntervalScale } from "./interval-scale";
import { neutralOf, scaleOf } from "./scale";

const looks = {
  clear: { tone: "good", drawn: "good" },
  open: { tone: "neutral", drawn: "quiet" },
  abort: { tone: "bad", drawn: "bad" },
} as const satisfies Record<GuardReading["verdict"], { tone: Tone; drawn: string }>;

const words = {
  errors: "errors",
  "latency.p50": "p50",
  "latency.p99": "p99",
  divergence: "divergence",
} as const satisfies Record<GuardReading["guard"], string>;

/** Each guard of each target: its figure with the interval, and the line beyond which it ends the rollout. */
export async function GuardPanel({ rollout }: { rollout: RolloutDto }) {
  const t = await getTranslations("rollouts.guards");
  const watched = rollout.targets.filter(({ guards }) => guards.length > 0);
  return (
    <Panel title={t("title")}>
      <p className="mb-3 max-w-2xl text-sm text-quiet">{t("lead")}</p>
      {watched.length === 0 && <p>{t(isUnguarded(rollout) ? "none" : "waiting")}</p>}
      {watched.map(({ version, guards }) => (
        <section key={version} aria-label={t("ofVersion", { version: String(version) })}>
          <h3 className="mt-2 mb-1 font-medium">{t("ofVersion", { version: String(version) })}</h3>
          <ul className="flex flex-col divide-y divide-line">
            {guards.map((reading) => (
              <GuardItem key={reading.guard} reading={reading} stable={rollout.stable} />
            ))}
          </ul>
        </section>
      ))}
    </Panel>
  );
}

function isUnguarded({ plan: { guards } }: RolloutDto): boolean {
  return guards.errors === null && guards.latency === null && guards.divergence === null;
}

async function GuardItem({ reading, stable }: { reading: GuardReading; stable: number }) {
  const [t, { locale }] = await Promise.all([getTranslations("rollouts.guards"), getIntl()]);
  const { guard, value, low, high, limit, verdict } = reading;
  const text = (figure: number) => figureOf(locale, guard, figure);
  const neutral = neutralOf(guard);
  const figures = { low: text(low), high: text(high), limit: text(limit) };
  return (
    <li className="py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <span className="font-medium">{t(`name.${words[guard]}`, { stable: String(stable) })}</span>
        <Badge tone={looks[verdict].tone}>{t(`verdict.${verdict}`)}</Badge>
      </div>
      <div className="my-1.5">
        <IntervalScale
          scale={scaleOf({ value, low, high, limit, neutral })}
          tone={looks[verdict].drawn}
          neutralLabel={t(`neutral.${words[guard]}`)}
          limitLabel={t("line", { limit: text(limit) })}
        />
      </div>
      <p className="text-sm figures">
        {value === null
          ? t("unmeasured", figures)
          : t(boundsOf(reading, text), { ...figures, value: text(value) })}
      </p>
    </li>
  );
}

/** Few requests say nothing of how much slower the slowest may be at most, and the fewest not how fast it may be. */
function boundsOf({ guard, low, high }: GuardReading, text: (figure: number) => string) {
  if (!guard.startsWith("latency.") || high < unboundedRatio) return "measured";
  return text(low) === text(0) ? "unknown" : "unbounded";
}
