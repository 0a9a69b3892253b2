import Link from "next/link";
import { formatDuration, formatNumber } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { Panel } from "@/app/_ui/panel";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import type { RolloutDto, TargetReading } from "@/lib/contract/rollout";
import { unboundedMs } from "@/lib/rollout/guards";
import { shareText } from "./figure-text";

const columns = ["requests", "errors", "errorRate", "p50", "p99"] as const;

/** What the stable version and each target did in this step. */
export async function TargetPanel({ rollout }: { rollout: RolloutDto }) {
  const t = await getTranslations("rollouts.targets");
  const { model, targets, kind, step } = rollout;
  const title = t(kind === "canary" ? "titleOfStep" : "title", { step: String(step + 1) });
  if (targets.length === 0)
    return (
      <Panel title={title}>
        <p className="text-quiet">{t("waiting")}</p>
      </Panel>
    );
  return (
    <Panel title={title} flush>
      <Table label={title}>
        <TableHead>
          <HeadCell>{t("version")}</HeadCell>
          {columns.map((column) => (
            <HeadCell key={column} isNumeric>
              {t(column)}
            </HeadCell>
          ))}
        </TableHead>
        <tbody>
          {targets.map((target) => (
            <TargetRow
              key={target.version}
              model={model}
              target={target}
              isShadow={kind === "shadow"}
            />
          ))}
        </tbody>
      </Table>
      <p className="px-4 py-2 text-sm text-quiet">{t("intervals")}</p>
    </Panel>
  );
}

async function TargetRow({
  model,
  target,
  isShadow,
}: {
  model: string;
  target: TargetReading;
  isShadow: boolean;
}) {
  const [t, { locale }] = await Promise.all([getTranslations("rollouts.targets"), getIntl()]);
  const { version, isStable, requests, errors } = target;
  const share = (x: number) => shareText(locale, x);
  const time = (x: number) => formatDuration(locale, x);
  const role = isStable ? "stable" : isShadow ? "shadow" : "target";
  return (
    <TableRow>
      <Cell>
        <span className="flex flex-wrap items-center gap-2">
          <Link
            href={`/models/${model}/versions/${version}`}
            className="link inline-block min-h-6 min-w-6 figures"
          >
            {version}
          </Link>
          <Badge tone={isStable ? "neutral" : "accent"}>{t(role)}</Badge>
        </span>
      </Cell>
      <Cell isNumeric>{formatNumber(locale, requests)}</Cell>
      <Cell isNumeric>{formatNumber(locale, errors)}</Cell>
      <IntervalCell of={target.errorRate} text={share} />
      <IntervalCell of={target.p50Ms} text={time} unbounded={unboundedMs} />
      <IntervalCell of={target.p99Ms} text={time} unbounded={unboundedMs} />
    </TableRow>
  );
}

async function IntervalCell({
  of: { value, low, high },
  text,
  unbounded = Number.POSITIVE_INFINITY,
}: {
  of: TargetReading["errorRate"];
  text: (figure: number) => string;
  /** From here on `high` says that nothing bounds it yet. */
  unbounded?: number;
}) {
  const t = await getTranslations("rollouts.targets");
  if (value === null) return <Cell isNumeric>{t("unknown")}</Cell>;
  return (
    <Cell isNumeric>
      {text(value)}
      <span className="block text-xs text-quiet">
        {high < unbounded
          ? t("interval", { low: text(low), high: text(high) })
          : text(low) === text(0)
            ? t("uncertain")
            : t("unbounded", { low: text(low) })}
      </span>
    </Cell>
  );
}
