// /models/{name}/versions: every version of a model, and where its aliases point. Read with models:read.
import { SearchX, UploadCloud } from "lucide-react";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "@/app/_i18n/server";
import { LinkButton } from "@/app/_ui/button";
import { EmptyState } from "@/app/_ui/empty-state";
import { LiveRefresh } from "@/app/_ui/live-refresh";
import { getOrigin } from "@/app/_ui/origin";
import { Pager } from "@/app/_ui/pager";
import { Panel } from "@/app/_ui/panel";
import { Snippet } from "@/app/_ui/snippet";
import type { Page } from "@/lib/contract/paging";
import { listVersionsQuery } from "@/lib/contract/search";
import type { VersionDto } from "@/lib/contract/version";
import { listVersionUse } from "@/lib/monitoring/usage";
import { AppError } from "@/lib/platform/errors";
import { listModelTrash } from "@/lib/registry/lifecycle";
import { listVersions } from "@/lib/registry/versions";
import { TrashTable } from "../../../_trash/trash-table";
import { uploadCommand } from "../../_list/upload-command";
import { MoreFilters } from "../../_search/more-filters";
import { readSearch } from "../../_search/read-search";
import { isNarrowed, type SearchView, searchFields } from "../../_search/search-filters";
import { AliasPanel } from "../_model/alias-panel";
import { loadModel, type ModelPage, orNotFound } from "../_model/load-model";
import { StatusFilter } from "./_list/status-filter";
import { VersionTable } from "./_list/version-table";
import { hrefOfVersions } from "./_list/versions-view";

const pageSize = "50";
/** The status has links of its own. */
const moreFields = searchFields.filter((name) => name !== "status");
/** The rest is in the trash. */
const mostDeleted = 10;
const refreshMs = 1_000;

interface VersionsPageProps {
  readonly params: Promise<{ name: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: VersionsPageProps): Promise<Metadata> {
  const { name } = await params;
  return { title: (await getTranslations("model"))("versions.pageTitle", { model: name }) };
}

export default async function VersionsPage({ params, searchParams }: VersionsPageProps) {
  const { name } = await params;
  const page = await loadModel(name);
  if (page === null) return null;
  const { wrong, ...view } = readSearch(listVersionsQuery, await searchParams);
  const versions = await findVersions(page, view);
  // A cursor of another list or of somebody's own making: the list from its beginning.
  if (versions === null) redirect(hrefOfVersions(name, { filters: view.filters }));
  const numbers = versions.data.map(({ version }) => version);
  const [t, use] = await Promise.all([
    getTranslations("model"),
    listVersionUse(page.ctx, { name, versions: numbers }),
  ]);
  const isValidating = versions.data.some(({ status }) => status === "validating");
  return (
    <div className="flex flex-col gap-4">
      {isValidating && <LiveRefresh everyMs={refreshMs} />}
      <AliasPanel page={page} />
      <MoreFilters
        base={hrefOfVersions(name, { filters: {} })}
        fields={moreFields}
        filters={view.filters}
        wrong={wrong}
      />
      <Panel
        title={t("versions.title")}
        actions={<StatusFilter model={name} filters={view.filters} />}
        flush
      >
        {versions.data.length > 0 ? (
          <VersionTable versions={versions.data} use={use} page={page} />
        ) : (
          <NoVersions page={page} view={view} />
        )}
      </Panel>
      <Pager nextCursor={versions.nextCursor} />
      <DeletedVersions page={page} />
    </div>
  );
}

/** What can still be restored; nothing is said where nothing was deleted. */
async function DeletedVersions({ page: { ctx, model } }: { page: ModelPage }) {
  const { name } = model;
  const [t, deleted] = await Promise.all([
    getTranslations("trash"),
    orNotFound(() => listModelTrash(ctx, { name, limit: mostDeleted })),
  ]);
  if (deleted.data.length === 0) return null;
  return (
    <Panel title={t("ofModel")} actions={<LinkButton href="/trash">{t("all")}</LinkButton>} flush>
      <p className="px-4 pt-3 text-quiet">{t("ofModelText")}</p>
      <TrashTable items={deleted.data} label={t("ofModel")} />
    </Panel>
  );
}

async function findVersions(
  { ctx, model }: ModelPage,
  { filters, cursor }: SearchView,
): Promise<Page<VersionDto> | null> {
  try {
    const query = listVersionsQuery.parse({ ...filters, cursor, limit: pageSize });
    return await orNotFound(() => listVersions(ctx, { name: model.name, ...query }));
  } catch (error) {
    if (error instanceof AppError && error.code === "cursor.invalid") return null;
    throw error;
  }
}

/** None of this status, or none at all yet: then how to begin. */
async function NoVersions({
  page: { model, canWrite },
  view,
}: {
  page: ModelPage;
  view: SearchView;
}) {
  const [t, origin] = await Promise.all([getTranslations("model"), getOrigin()]);
  const { name } = model;
  if (isNarrowed(view))
    return (
      <EmptyState
        icon={SearchX}
        title={t("versions.noneFound")}
        action={
          <LinkButton href={hrefOfVersions(name, { filters: {} })}>
            {t("versions.showAll")}
          </LinkButton>
        }
      />
    );
  if (!canWrite) return <EmptyState icon={UploadCloud} title={t("versions.empty")} />;
  return (
    <EmptyState
      icon={UploadCloud}
      title={t("versions.empty")}
      text={t("versions.emptyText")}
      action={
        <LinkButton href={`/models/new?model=${name}`} variant="primary" icon={UploadCloud}>
          {t("versions.upload")}
        </LinkButton>
      }
    >
      <Snippet text={uploadCommand(origin, name)} label={t("versions.copyCommand")} />
    </EmptyState>
  );
}
