import { Ban, Check, Circle, CircleDot, OctagonX } from "lucide-react";
import { formatNumber, formatSpan } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { classNames } from "@/app/_ui/class-names";
import { Panel } from "@/app/_ui/panel";
import type { CanaryPlan, RolloutDto } from "@/lib/contract/rollout";
import { isLive, type StepState, stepState, stillWanted } from "./plan-state";

const looks = {
  done: { icon: Check, tint: "text-good", box: "border-line" },
  now: { icon: CircleDot, tint: "text-accent", box: "border-accent bg-accent-soft" },
  toCome: { icon: Circle, tint: "text-quiet", box: "border-line" },
  endedHere: { icon: OctagonX, tint: "text-bad", box: "border-bad/40 bg-bad-soft" },
  neverCame: { icon: Ban, tint: "text-quiet", box: "border-dashed border-line" },
} as const satisfies Record<StepState, unknown>;

/** The steps of a canary as a strip: what is done, what is now, what is to come. */
export async function PlanPanel({ rollout, plan }: { rollout: RolloutDto; plan: CanaryPlan }) {
  const [t, { locale }] = await Promise.all([getTranslations("rollouts.plan"), getIntl()]);
  const count = plan.steps.length;
  const steps = plan.steps.map((step, index) => ({
    // A plan does not change: the place of a step is its identity.
    id: `step-${index}`,
    state: stepState(rollout, index, count),
    title: t("weight", { percent: formatNumber(locale, step.weightPercent, 2) }),
    notes: [
      t("soak", { time: formatSpan(locale, step.soakSeconds) }),
      t("least", { count: step.minRequests }),
    ],
  }));
  const end = {
    id: "end",
    state: stepState(rollout, count, count),
    title: t(plan.promoteAtEnd ? "promotion" : "back"),
    notes: [t(plan.promoteAtEnd ? "promotionText" : "backText", { alias: rollout.alias })],
  };
  return (
    <Panel title={t("title")}>
      {plan.header !== null && <p className="mb-3 break-words">{t("header", plan.header)}</p>}
      {count === 0 ? (
        <p>{t("headerOnly")}</p>
      ) : (
        <ol className="grid gap-2 sm:grid-cols-[repeat(auto-fit,minmax(7.25rem,1fr))]">
          {[...steps, end].map((step) => (
            <PlanStep key={step.id} {...step} />
          ))}
        </ol>
      )}
      {isLive(rollout) && <Wanted rollout={rollout} plan={plan} />}
    </Panel>
  );
}

async function PlanStep({
  state,
  title,
  notes,
}: {
  state: StepState;
  title: string;
  notes: readonly string[];
}) {
  const t = await getTranslations("rollouts.plan");
  const { icon: Icon, tint, box } = looks[state];
  return (
    <li
      aria-current={state === "now" ? "step" : undefined}
      className={classNames("rounded-md border px-3 py-2", box)}
    >
      <p className="flex items-center gap-1.5 font-medium figures">
        <Icon aria-hidden size={15} className={`shrink-0 ${tint}`} />
        {title}
      </p>
      <p className={classNames("text-xs font-medium", tint)}>{t(`state.${state}`)}</p>
      {notes.map((note) => (
        <p key={note} className="text-xs text-quiet figures">
          {note}
        </p>
      ))}
    </li>
  );
}

/** How much of the step's time and answers is there, and what is missing. */
async function Wanted({ rollout, plan }: { rollout: RolloutDto; plan: CanaryPlan }) {
  const [t, { locale, now }] = await Promise.all([getTranslations("rollouts.plan"), getIntl()]);
  const wanted = stillWanted(rollout, now.getTime());
  const step = plan.steps[rollout.step];
  if (wanted === null || step === undefined || rollout.status === "promoting") return null;
  return (
    <div className="mt-4 grid gap-x-6 gap-y-3 sm:grid-cols-2">
      <Bar
        label={t("time")}
        done={step.soakSeconds - wanted.seconds}
        of={step.soakSeconds}
        text={
          wanted.seconds === 0
            ? t("timeOver")
            : t("timeLeft", { time: formatSpan(locale, wanted.seconds) })
        }
      />
      <Bar
        label={t("answers", { version: String(plan.version) })}
        done={step.minRequests - wanted.requests}
        of={step.minRequests}
        text={
          wanted.requests === 0 ? t("answersThere") : t("answersLeft", { count: wanted.requests })
        }
      />
    </div>
  );
}

function Bar({ label, done, of, text }: { label: string; done: number; of: number; text: string }) {
  return (
    <div>
      <p className="flex flex-wrap justify-between gap-x-3 text-sm">
        <span className="text-quiet">{label}</span>
        <span className="figures">{text}</span>
      </p>
      <progress
        aria-label={label}
        value={of === 0 ? 1 : done}
        max={of === 0 ? 1 : of}
        className="mt-1 block h-1.5 w-full appearance-none overflow-hidden rounded-sm border-0 bg-raised [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-raised [&::-webkit-progress-value]:bg-accent"
      />
    </div>
  );
}
