import { formatNumber, formatSpan } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { Panel } from "@/app/_ui/panel";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import type { AbPlan, AbReading, RolloutDto } from "@/lib/contract/rollout";
import { leastUnits } from "@/lib/rollout/ab";
import { plainNumber, shareText, signedNumber, signedPoints } from "./figure-text";
import { IntervalScale } from "./interval-scale";
import { scaleOf } from "./scale";

type Compared = AbReading["targets"][number];

const tones = { better: "good", worse: "bad", undecided: "neutral" } as const;
const drawn = { better: "good", worse: "bad", undecided: "quiet" } as const;

/** "Which is better", with what is known of it and how much more it takes. */
export async function AbPanel({ rollout, plan }: { rollout: RolloutDto; plan: AbPlan }) {
  const t = await getTranslations("rollouts.ab");
  const { ab } = rollout;
  return (
    <Panel title={t("title")}>
      <p className="mb-3 text-quiet">{outcomeWords(plan, t)}</p>
      {ab === null ? (
        <p>{t("waiting")}</p>
      ) : (
        <>
          <ul className="flex flex-col divide-y divide-line">
            {ab.targets.map((target) => (
              <AbItem key={target.version} {...{ target, plan }} stable={ab.stable} />
            ))}
          </ul>
          <ArmTable ab={ab} plan={plan} />
          <p className="mt-3 text-sm text-quiet">{t("method", { units: String(leastUnits) })}</p>
          {ab.unmatched > 0 && (
            <p className="mt-1 text-sm text-quiet">{t("unmatched", { count: ab.unmatched })}</p>
          )}
        </>
      )}
    </Panel>
  );
}

type Words = Awaited<ReturnType<typeof getTranslations<"rollouts.ab">>>;

function outcomeWords({ outcome, stickyBy }: AbPlan, t: Words): string {
  const what =
    outcome.kind === "share"
      ? t("outcomeShare", { labels: outcome.wanted.join(", ") })
      : t(outcome.better === "higher" ? "outcomeHigher" : "outcomeLower");
  const who =
    stickyBy.kind === "key" ? t("stickyKey") : t("stickyHeader", { header: stickyBy.name });
  return `${what} ${who}`;
}

async function AbItem({
  target,
  stable,
  plan,
}: {
  target: Compared;
  stable: AbReading["stable"];
  plan: AbPlan;
}) {
  const [t, { locale }] = await Promise.all([getTranslations("rollouts.ab"), getIntl()]);
  const { version, difference, verdict, mean } = target;
  const isShare = plan.outcome.kind === "share";
  const text = (x: number) => (isShare ? shareText(locale, x) : plainNumber(locale, x));
  const signed = (x: number) => (isShare ? signedPoints(locale, x) : signedNumber(locale, x));
  const names = { version: String(version), stable: String(stable.version) };
  return (
    <li className="py-3">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone={tones[verdict]}>{t(`verdict.${verdict}`)}</Badge>
        <span className="font-medium">{t(`sentence.${verdict}`, names)}</span>
      </p>
      {difference !== null && (
        <>
          <div className="my-1.5">
            <IntervalScale
              scale={scaleOf({ ...difference, limit: 0, neutral: 0 })}
              tone={drawn[verdict]}
              neutralLabel={t("noDifference")}
              limitLabel={null}
            />
          </div>
          <p className="text-sm figures">
            {mean !== null && stable.mean !== null
              ? t("means", { mean: text(mean), stable: text(stable.mean) })
              : ""}{" "}
            {t(isShare ? "differencePoints" : "difference", {
              value: signed(difference.value),
              low: signed(difference.low),
              high: signed(difference.high),
            })}
          </p>
        </>
      )}
      {verdict === "undecided" && <More target={target} />}
    </li>
  );
}

async function More({ target: { moreOutcomes, moreUnits, moreSeconds } }: { target: Compared }) {
  const [t, { locale }] = await Promise.all([getTranslations("rollouts.ab"), getIntl()]);
  if (moreOutcomes === null || moreUnits === null)
    return <p className="text-sm">{t("moreUnknown")}</p>;
  return (
    <p className="text-sm figures">
      {t("more", { outcomes: moreOutcomes, units: moreUnits })}{" "}
      {moreSeconds !== null && t("moreTime", { time: formatSpan(locale, moreSeconds) })}
    </p>
  );
}

async function ArmTable({ ab: { stable, targets }, plan }: { ab: AbReading; plan: AbPlan }) {
  const [t, { locale }] = await Promise.all([getTranslations("rollouts.ab"), getIntl()]);
  const isShare = plan.outcome.kind === "share";
  const text = (x: number) => (isShare ? shareText(locale, x) : plainNumber(locale, x));
  return (
    <Table label={t("arms")}>
      <TableHead>
        <HeadCell>{t("column.version")}</HeadCell>
        <HeadCell isNumeric>{t("column.outcomes")}</HeadCell>
        <HeadCell isNumeric>{t("column.units")}</HeadCell>
        <HeadCell isNumeric>{t(isShare ? "column.share" : "column.mean")}</HeadCell>
      </TableHead>
      <tbody>
        {[stable, ...targets].map(({ version, outcomes, units, mean }) => (
          <TableRow key={version}>
            <Cell className="figures">{version}</Cell>
            <Cell isNumeric>{formatNumber(locale, outcomes)}</Cell>
            <Cell isNumeric>{formatNumber(locale, units)}</Cell>
            <Cell isNumeric>{mean === null ? t("unknown") : text(mean)}</Cell>
          </TableRow>
        ))}
      </tbody>
    </Table>
  );
}
