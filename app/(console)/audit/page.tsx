// /audit: who did what. The use case demands audit:read; the page only words the refusal.
import type { Metadata } from "next";
import { getTranslations } from "@/app/_i18n/server";
import { Forbidden } from "@/app/_ui/forbidden";
import { LiveRefresh } from "@/app/_ui/live-refresh";
import { Pager } from "@/app/_ui/pager";
import { PageHeader, Panel } from "@/app/_ui/panel";
import { RecordDialog } from "@/app/_ui/record-dialog";
import { listAuditEvents, retentionDays } from "@/lib/audit";
import { listAuditCheckpoints } from "@/lib/audit/checkpoints";
import { pageContext } from "@/lib/console";
import type { Context } from "@/lib/contract/actor";
import { type AuditEventDto, auditActions, listAuditQuery } from "@/lib/contract/audit";
import type { Page } from "@/lib/contract/paging";
import { permissionsOf } from "@/lib/contract/permissions";
import { AppError } from "@/lib/platform/errors";
import { actionWord } from "./action-words";
import { ChainStatus } from "./chain-status";
import { CheckpointStatus } from "./checkpoint-status";
import { EventDetail } from "./event-detail";
import { linkIdOf } from "./event-link";
import { EventTable } from "./event-table";
import { ExportLinks } from "./export-links";
import { FilterForm } from "./filter-form";
import { type AuditView, hrefOf } from "./filters";
import { readView } from "./read-view";
import { SavedViewBar } from "./saved-view-bar";

const refreshMs = 10_000;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("audit"))("title") };
}

export default async function AuditPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const ctx = await pageContext();
  if (!permissionsOf(ctx.actor).includes("audit:read"))
    return <Forbidden permission="audit:read" />;
  const view = readView(await searchParams);
  const page = await readPage(ctx, view);
  const checkpoints = await listAuditCheckpoints(ctx, { limit: 1 });
  const t = await getTranslations("audit");
  const days = retentionDays();
  const actions = auditActions.map((code) => [code, actionWord(t, code)] as const);
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")} />
      {view.cursor === undefined && <LiveRefresh everyMs={refreshMs} />}
      <div className="flex flex-col gap-4">
        <ChainStatus />
        <CheckpointStatus latest={checkpoints.data[0] ?? null} />
        <FilterForm
          key={hrefOf({ filters: view.filters })}
          filters={view.filters}
          actions={actions}
        />
        <SavedViewBar userId={ctx.actor.id} filters={view.filters} />
        <Panel title={t("events")} actions={<ExportLinks filters={view.filters} />} flush>
          <EventTable events={page.data} view={view} isMore={page.nextCursor !== null} />
        </Panel>
      </div>
      <Pager nextCursor={page.nextCursor} />
      <p className="mt-4 text-sm text-quiet">
        {days === null ? t("keptForEver") : t("kept", { days })} {t("reading")}
      </p>
      {view.event !== undefined && (
        <RecordDialog
          key={view.event}
          linkId={linkIdOf(view.event)}
          title={t("event.title", { seq: String(view.event) })}
          closedHref={hrefOf({ ...view, event: undefined })}
        >
          <EventDetail event={await findEvent(ctx, page.data, view.event)} seq={view.event} />
        </RecordDialog>
      )}
    </>
  );
}

/** With a cursor of another list, or of somebody's own making: the log from its newest event. */
async function readPage(ctx: Context, view: AuditView): Promise<Page<AuditEventDto>> {
  const query = listAuditQuery.parse(view.filters);
  try {
    return await listAuditEvents(ctx, { ...query, cursor: view.cursor });
  } catch (error) {
    if (!(error instanceof AppError && error.code === "cursor.invalid")) throw error;
    return await listAuditEvents(ctx, query);
  }
}

/** From the page that is shown anyway, else by its number: a link to one event works anywhere. */
async function findEvent(
  ctx: Context,
  shown: readonly AuditEventDto[],
  seq: number,
): Promise<AuditEventDto | null> {
  const here = shown.find((event) => event.seq === seq);
  if (here !== undefined) return here;
  const query = listAuditQuery.parse({ seq: String(seq), limit: "1" });
  return (await listAuditEvents(ctx, query)).data[0] ?? null;
}
