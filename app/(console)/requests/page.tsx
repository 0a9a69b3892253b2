// /requests: what became of single predictions. The use cases demand models:read and show the records of
// the models that one can see; bodies are read through /api/v1, which demands models:write and audits it.
import type { Metadata } from "next";
import { getTranslations } from "@/app/_i18n/server";
import { Forbidden } from "@/app/_ui/forbidden";
import { LiveRefresh } from "@/app/_ui/live-refresh";
import { Pager } from "@/app/_ui/pager";
import { PageHeader, Panel } from "@/app/_ui/panel";
import { RecordDialog } from "@/app/_ui/record-dialog";
import { pageContext } from "@/lib/console";
import type { Context } from "@/lib/contract/actor";
import type { Page } from "@/lib/contract/paging";
import { permissionsOf } from "@/lib/contract/permissions";
import { listPredictionsQuery, type PredictionDto } from "@/lib/contract/prediction";
import { findPrediction, keptDays, listPredictions } from "@/lib/monitoring/prediction-log";
import { AppError } from "@/lib/platform/errors";
import { FilterForm } from "./filter-form";
import { hrefOf, linkIdOf, type RequestView } from "./filters";
import { readKeyChoices } from "./key-choices";
import { readView } from "./read-view";
import { RequestDetail } from "./request-detail";
import { RequestTable } from "./request-table";

const refreshMs = 10_000;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("requests"))("title") };
}

export default async function RequestsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const ctx = await pageContext();
  if (!permissionsOf(ctx.actor).includes("models:read"))
    return <Forbidden permission="models:read" />;
  const view = readView(await searchParams);
  const page = await readPage(ctx, view);
  const { filters, request } = view;
  const kept = keptDays();
  const [t, callers] = await Promise.all([
    getTranslations("requests"),
    readKeyChoices(ctx, filters.key, page.data),
  ]);
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")} />
      {view.cursor === undefined && <LiveRefresh everyMs={refreshMs} />}
      <div className="flex flex-col gap-4">
        <FilterForm key={hrefOf({ filters })} {...{ filters, callers }} />
        <Panel title={t("records")} flush>
          <RequestTable records={page.data} view={view} isMore={page.nextCursor !== null} />
        </Panel>
      </div>
      <Pager nextCursor={page.nextCursor} />
      <p className="mt-4 text-sm text-quiet">
        {kept.days === 0 ? t("keptNothing") : t("kept", kept)} {t("reading")}
      </p>
      {request !== undefined && (
        <RecordDialog
          key={request}
          linkId={linkIdOf(request)}
          title={t("record.title")}
          closedHref={hrefOf({ ...view, request: undefined })}
        >
          <RequestDetail ctx={ctx} record={await findRecord(ctx, page.data, request)} />
        </RecordDialog>
      )}
    </>
  );
}

/** With a cursor of another list, or of somebody's own making: the log from its newest record. */
async function readPage(ctx: Context, view: RequestView): Promise<Page<PredictionDto>> {
  const query = listPredictionsQuery.parse(view.filters);
  try {
    return await listPredictions(ctx, { ...query, cursor: view.cursor });
  } catch (error) {
    if (!(error instanceof AppError && error.code === "cursor.invalid")) throw error;
    return await listPredictions(ctx, query);
  }
}

/** From the page that is shown anyway, else by its id: a link to one request works anywhere. */
async function findRecord(
  ctx: Context,
  shown: readonly PredictionDto[],
  id: string,
): Promise<PredictionDto | null> {
  return shown.find((record) => record.id === id) ?? (await findPrediction(ctx, { id }));
}
