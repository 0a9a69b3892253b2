// /models/{name}/rollouts: what shares the traffic of the model's aliases, what did, and its release policy.
// Read with models:read; every change goes through /api/v1. `?start=canary&alias=…&version=…` opens a start at once.
import { Split } from "lucide-react";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "@/app/_i18n/server";
import { EmptyState } from "@/app/_ui/empty-state";
import { LiveRefresh } from "@/app/_ui/live-refresh";
import { Pager } from "@/app/_ui/pager";
import { Panel } from "@/app/_ui/panel";
import { operations } from "@/lib/contract/operations";
import type { Page } from "@/lib/contract/paging";
import type { PolicyRunState } from "@/lib/contract/release-policy";
import type { RolloutDto } from "@/lib/contract/rollout";
import { AppError } from "@/lib/platform/errors";
import { getPolicy, listPolicyRuns } from "@/lib/registry/policies";
import { listRollouts } from "@/lib/registry/rollouts";
import { loadModel, type ModelPage } from "../_model/load-model";
import { LiveList } from "./_list/live-list";
import { RolloutTable } from "./_list/rollout-table";
import { StartPanel } from "./_list/start-panel";
import { PolicyPanel } from "./_policy/policy-panel";
import { rolloutsHref } from "./rollouts-href";

const pageSize = 25;
const refreshMs = 2_000;
/** Of the policy, the newest: the others are in the API. */
const shownRuns = 10;

const movingStates: readonly PolicyRunState[] = ["checking", "waiting", "rolling"];

interface RolloutsPageProps {
  readonly params: Promise<{ name: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: RolloutsPageProps): Promise<Metadata> {
  const { name } = await params;
  return { title: (await getTranslations("rollouts"))("pageTitle", { model: name }) };
}

export default async function RolloutsPage({ params, searchParams }: RolloutsPageProps) {
  const { name } = await params;
  const page = await loadModel(name);
  // The layout says why.
  if (page === null) return null;
  const search = await searchParams;
  const { cursor } = operations.listRollouts.query.safeParse({ cursor: search.cursor }).data ?? {};
  const rollouts = await findRollouts(page, cursor === "" ? undefined : cursor);
  // A cursor of another list or of somebody's own making: the list from its newest line.
  if (rollouts === null) redirect(rolloutsHref(name));
  const [t, { policy, changedAt }, runs] = await Promise.all([
    getTranslations("rollouts"),
    getPolicy(page.ctx, { name }),
    listPolicyRuns(page.ctx, { name, limit: shownRuns }),
  ]);
  const isMoving = runs.data.some(({ state }) => movingStates.includes(state));
  const live = rollouts.data.filter(({ endedAt }) => endedAt === null);
  return (
    <div className="flex flex-col gap-4">
      {(live.length > 0 || isMoving) && <LiveRefresh everyMs={refreshMs} />}
      <LiveList rollouts={live} />
      <StartPanel page={page} />
      <Panel title={t("list")} flush>
        {rollouts.data.length === 0 ? (
          <EmptyState icon={Split} title={t("empty")} text={t("emptyText")} />
        ) : (
          <RolloutTable rollouts={rollouts.data} label={t("list")} />
        )}
      </Panel>
      <Pager nextCursor={rollouts.nextCursor} />
      <PolicyPanel
        {...{ policy, changedAt }}
        model={name}
        runs={runs.data}
        canPromote={page.canPromote}
      />
    </div>
  );
}

/** Null: the cursor is of no such list. */
async function findRollouts(
  { ctx, model }: ModelPage,
  cursor: string | undefined,
): Promise<Page<RolloutDto> | null> {
  try {
    return await listRollouts(ctx, { name: model.name, limit: pageSize, cursor });
  } catch (error) {
    if (error instanceof AppError && error.code === "cursor.invalid") return null;
    throw error;
  }
}
