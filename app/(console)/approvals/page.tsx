// /approvals: requests to move protected aliases, of every model that one sees. The use cases demand
// models:read; deciding goes through /api/v1, which says who may.
import { ShieldCheck } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { EmptyState } from "@/app/_ui/empty-state";
import { Forbidden } from "@/app/_ui/forbidden";
import { LiveRefresh } from "@/app/_ui/live-refresh";
import { Pager } from "@/app/_ui/pager";
import { PageHeader, Panel } from "@/app/_ui/panel";
import { pageContext } from "@/lib/console";
import type { Context } from "@/lib/contract/actor";
import type { MoveRequestDto } from "@/lib/contract/move-request";
import type { Page } from "@/lib/contract/paging";
import { permissionsOf } from "@/lib/contract/permissions";
import { AppError } from "@/lib/platform/errors";
import { getMoveRequest, listMoveRequests } from "@/lib/registry/approvals";
import { type ApprovalsState, approvalViews, hrefOfApprovals } from "./approvals-view";
import { readApprovals } from "./read-approvals";
import { RequestDialog } from "./request-dialog";
import { RequestList } from "./request-list";

const refreshMs = 10_000;
const pageSize = 50;

interface ApprovalsPageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("release"))("approvals.title") };
}

export default async function ApprovalsPage({ searchParams }: ApprovalsPageProps) {
  const ctx = await pageContext();
  if (!permissionsOf(ctx.actor).includes("models:read"))
    return <Forbidden permission="models:read" />;
  const state = readApprovals(await searchParams);
  const [t, page] = await Promise.all([getTranslations("release"), readPage(ctx, state)]);
  const open = state.open === undefined ? null : await findRequest(ctx, page.data, state.open);
  return (
    <>
      <PageHeader title={t("approvals.title")} lead={t("approvals.lead")} />
      {state.cursor === undefined && <LiveRefresh everyMs={refreshMs} />}
      <Panel title={t("approvals.list")} actions={<ViewFilter state={state} />} flush>
        {page.data.length === 0 ? (
          <EmptyState
            icon={ShieldCheck}
            title={t(state.view === "mine" ? "approvals.emptyMine" : "approvals.empty")}
            text={t("approvals.emptyText")}
          />
        ) : (
          <RequestList requests={page.data} state={state} />
        )}
      </Panel>
      <Pager nextCursor={page.nextCursor} />
      {state.open !== undefined && (
        <RequestDialog
          key={state.open.id}
          id={state.open.id}
          request={open}
          closedHref={hrefOfApprovals({ ...state, open: undefined })}
        />
      )}
    </>
  );
}

/** With a cursor of another list, or of somebody's own making: the list from its newest. */
async function readPage(ctx: Context, state: ApprovalsState): Promise<Page<MoveRequestDto>> {
  const { view, cursor } = state;
  const query = {
    limit: pageSize,
    ...(view === "waiting" || view === "mine" ? { status: "waiting" as const } : {}),
    ...(view === "mine" || view === "own" || view === "settled" ? { [view]: "true" as const } : {}),
  };
  try {
    return await listMoveRequests(ctx, { ...query, cursor });
  } catch (error) {
    if (!(error instanceof AppError && error.code === "cursor.invalid")) throw error;
    return await listMoveRequests(ctx, query);
  }
}

/** From the page that is shown anyway, else by its id: a link to a request works anywhere. */
async function findRequest(
  ctx: Context,
  shown: readonly MoveRequestDto[],
  { model, id }: { model: string; id: string },
): Promise<MoveRequestDto | null> {
  const found = shown.find((one) => one.id === id);
  if (found !== undefined) return found;
  try {
    return await getMoveRequest(ctx, { name: model, id });
  } catch (error) {
    const missing = ["model.not_found", "move_request.not_found"];
    if (error instanceof AppError && missing.includes(error.code)) return null;
    throw error;
  }
}

/** Links, so that a narrowed list has an address. */
async function ViewFilter({ state }: { state: ApprovalsState }) {
  const t = await getTranslations("release.approvals");
  return (
    <nav aria-label={t("filter")}>
      <ul className="flex flex-wrap gap-0.5 rounded-md bg-raised p-0.5">
        {approvalViews.map((view) => (
          <li key={view}>
            <Link
              href={hrefOfApprovals({ view })}
              aria-current={view === state.view ? "true" : undefined}
              className="inline-flex min-h-7 items-center rounded-sm px-2.5 text-sm text-quiet hover:text-text aria-[current=true]:bg-surface aria-[current=true]:font-medium aria-[current=true]:text-text"
            >
              {t(`view.${view}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
