import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Badge, type Tone } from "@/app/_ui/badge";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import type { PolicyRunDto, PolicyRunState, ReleasePolicy } from "@/lib/contract/release-policy";
import { GateList } from "../../../../_release/gate-list";
import { Reason } from "../../../../_release/reason";
import { hrefOfApprovals } from "../../../../approvals/approvals-view";
import { rolloutHref } from "../rollouts-href";
import { VersionLinks } from "../version-links";

const tones = {
  checking: "accent",
  waiting: "warn",
  rolling: "accent",
  done: "good",
  stopped: "bad",
  superseded: "neutral",
} as const satisfies Record<PolicyRunState, Tone>;

/** How far each recent version came by itself, and why it goes no further. */
export async function PolicyRuns({
  model,
  policy,
  runs,
}: {
  model: string;
  policy: ReleasePolicy | null;
  runs: readonly PolicyRunDto[];
}) {
  const t = await getTranslations("rollouts.policy");
  return (
    <Table label={t("runs")}>
      <TableHead>
        <HeadCell>{t("column.version")}</HeadCell>
        <HeadCell>{t("column.state")}</HeadCell>
        <HeadCell>{t("column.detail")}</HeadCell>
        <HeadCell>{t("column.changed")}</HeadCell>
      </TableHead>
      <tbody>
        {runs.map((run) => (
          <RunRow key={run.id} model={model} run={run} alias={policy?.[run.stage]?.alias} />
        ))}
      </tbody>
    </Table>
  );
}

async function RunRow({
  model,
  run,
  alias,
}: {
  model: string;
  run: PolicyRunDto;
  /** Which one the policy means by the run's stage, if it still has that. */
  alias: string | undefined;
}) {
  const t = await getTranslations("rollouts.policy");
  const { version, stage, state, detail, gates, rolloutId, requestId, changedAt } = run;
  const failed = gates.filter(({ verdict }) => verdict === "failed");
  return (
    <TableRow>
      <Cell>
        <VersionLinks model={model} versions={[version]} />
      </Cell>
      <Cell>
        <Badge tone={tones[state]}>{t(`state.${state}`)}</Badge>
        <span className="block text-sm break-all text-quiet">{alias ?? t(`stage.${stage}`)}</span>
      </Cell>
      <Cell className="min-w-48">
        {failed.length > 0 ? (
          <GateList gates={failed} />
        ) : (
          <p className="break-words">
            <Reason of={detail} />
          </p>
        )}
        <span className="flex flex-wrap gap-x-3">
          {rolloutId !== null && (
            <Link className="link inline-block min-h-6" href={rolloutHref(model, rolloutId)}>
              {t("toRollout")}
            </Link>
          )}
          {requestId !== null && (
            <Link
              className="link inline-block min-h-6"
              href={hrefOfApprovals({ view: "all", open: { model, id: requestId } })}
            >
              {t("toRequest")}
            </Link>
          )}
        </span>
      </Cell>
      <Cell className="text-quiet">
        <Time at={changedAt} />
      </Cell>
    </TableRow>
  );
}
