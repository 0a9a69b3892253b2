import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import { type RolloutDto, versionsOfPlan } from "@/lib/contract/rollout";
import { Reason } from "../../../../_release/reason";
import { RolloutStatusBadge } from "../rollout-badges";
import { rolloutHref } from "../rollouts-href";
import { VersionLinks } from "../version-links";

const columns = ["rollout", "alias", "versions", "status", "started", "outcome"] as const;

/** All rollouts of the model, newest first. */
export async function RolloutTable({
  rollouts,
  label,
}: {
  rollouts: readonly RolloutDto[];
  label: string;
}) {
  const t = await getTranslations("rollouts");
  return (
    <Table label={label}>
      <TableHead>
        {columns.map((column) => (
          <HeadCell key={column}>{t(`column.${column}`)}</HeadCell>
        ))}
      </TableHead>
      <tbody>
        {rollouts.map((rollout) => (
          <RolloutRow key={rollout.id} rollout={rollout} />
        ))}
      </tbody>
    </Table>
  );
}

async function RolloutRow({ rollout }: { rollout: RolloutDto }) {
  const t = await getTranslations("rollouts");
  const { id, model, alias, kind, plan, stable, status, step, startedAt, startedBy } = rollout;
  const steps = plan.kind === "canary" ? plan.steps.length : 0;
  return (
    <TableRow>
      <Cell>
        <Link href={rolloutHref(model, id)} className="link inline-block min-h-6 font-medium">
          {t(`kind.${kind}`)}
        </Link>
      </Cell>
      <Cell className="max-w-56 min-w-32 wrap-anywhere">{alias}</Cell>
      <Cell>
        <span className="flex gap-x-1.5 whitespace-nowrap">
          <VersionLinks model={model} versions={[stable]} />
          <span aria-hidden>→</span>
          <span className="sr-only">{t("against")}</span>
          <VersionLinks model={model} versions={versionsOfPlan(plan)} />
        </span>
      </Cell>
      <Cell>
        <RolloutStatusBadge status={status} />
        {rollout.endedAt === null && steps > 0 && (
          <span className="block text-sm whitespace-nowrap text-quiet figures">
            {t("stepOf", { step: String(step + 1), count: String(steps) })}
          </span>
        )}
      </Cell>
      <Cell className="text-quiet">
        <Time at={startedAt} />
        <span className="block max-w-40 truncate text-sm" title={startedBy.label}>
          {startedBy.label}
        </span>
      </Cell>
      <Cell className="min-w-48">
        <span className="line-clamp-2 break-words">
          <Reason of={rollout.endedAt === null ? rollout.waitingFor : rollout.endReason} />
        </span>
      </Cell>
    </TableRow>
  );
}
