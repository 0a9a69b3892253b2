// /models: every model that the person may see. The use case demands models:read.
import { Boxes, SearchX, UploadCloud, X } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { getTranslations } from "@/app/_i18n/server";
import { LinkButton } from "@/app/_ui/button";
import { EmptyState } from "@/app/_ui/empty-state";
import { Forbidden } from "@/app/_ui/forbidden";
import { LiveRefresh } from "@/app/_ui/live-refresh";
import { getOrigin } from "@/app/_ui/origin";
import { Pager } from "@/app/_ui/pager";
import { PageHeader, Panel } from "@/app/_ui/panel";
import { Snippet } from "@/app/_ui/snippet";
import { pageContext } from "@/lib/console";
import type { Context } from "@/lib/contract/actor";
import type { ModelDto } from "@/lib/contract/model";
import type { Page } from "@/lib/contract/paging";
import { permissionsOf } from "@/lib/contract/permissions";
import { listModelsQuery } from "@/lib/contract/search";
import { AppError } from "@/lib/platform/errors";
import { listModels } from "@/lib/registry/models";
import { hrefOf } from "../_list/list-view";
import { ModelTable } from "../_list/model-table";
import { SearchField } from "../_list/search-field";
import { uploadCommand } from "../_list/upload-command";
import { MoreFilters } from "../_search/more-filters";
import { readSearch } from "../_search/read-search";
import { isNarrowed, type SearchView, searchFields } from "../_search/search-filters";

const pageSize = "50";
/** The words have a field of their own, which narrows while somebody types; a tag is chosen in the table. */
const moreFields = searchFields.filter((name) => name !== "q" && name !== "tag");
const refreshMs = 2_000;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("models"))("title") };
}

export default async function ModelsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const ctx = await pageContext();
  const may = permissionsOf(ctx.actor);
  if (!may.includes("models:read")) return <Forbidden permission="models:read" />;
  const { wrong, ...view } = readSearch(listModelsQuery, await searchParams);
  const page = await findPage(ctx, view);
  // A cursor of another list or of somebody's own making: the list from its beginning.
  if (page === null) redirect(hrefOf({ ...view, cursor: undefined }));
  const t = await getTranslations("models");
  const canUpload = may.includes("models:write");
  const isValidating = page.data.some(({ latestStatus }) => latestStatus === "validating");
  return (
    <>
      <PageHeader
        title={t("title")}
        lead={t("lead")}
        actions={canUpload && <UploadButton label={t("upload")} />}
      />
      {isValidating && <LiveRefresh everyMs={refreshMs} />}
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <NuqsAdapter>
          <SearchField />
        </NuqsAdapter>
        {view.filters.tag !== undefined && <TagFilter view={view} tag={view.filters.tag} />}
      </div>
      <MoreFilters base="/models" fields={moreFields} filters={view.filters} wrong={wrong} />
      <Panel flush>
        {page.data.length > 0 ? (
          <ModelTable models={page.data} view={view} />
        ) : (
          <NoModels view={view} canUpload={canUpload} />
        )}
      </Panel>
      <Pager nextCursor={page.nextCursor} />
    </>
  );
}

async function findPage(ctx: Context, view: SearchView): Promise<Page<ModelDto> | null> {
  try {
    const { filters, cursor } = view;
    return await listModels(ctx, listModelsQuery.parse({ ...filters, cursor, limit: pageSize }));
  } catch (error) {
    if (error instanceof AppError && error.code === "cursor.invalid") return null;
    throw error;
  }
}

async function TagFilter({ view, tag }: { view: SearchView; tag: string }) {
  const t = await getTranslations("models");
  return (
    <Link
      href={hrefOf({ filters: { ...view.filters, tag: undefined } })}
      aria-label={t("dropTag", { tag })}
      className="inline-flex h-8 items-center gap-1.5 rounded-md bg-accent-soft px-2.5 text-sm text-accent"
    >
      {t("tag", { tag })}
      <X aria-hidden size={14} />
    </Link>
  );
}

/** Nothing fits the filters, or there is nothing at all yet: then how to begin. */
async function NoModels({ view, canUpload }: { view: SearchView; canUpload: boolean }) {
  const [t, origin] = await Promise.all([getTranslations("models"), getOrigin()]);
  if (isNarrowed(view)) {
    return (
      <EmptyState
        icon={SearchX}
        title={t("nothingFound")}
        text={t("nothingFoundText")}
        action={<LinkButton href="/models">{t("clear")}</LinkButton>}
      />
    );
  }
  if (!canUpload) return <EmptyState icon={Boxes} title={t("empty")} text={t("emptyReader")} />;
  return (
    <EmptyState
      icon={Boxes}
      title={t("empty")}
      text={t("emptyText")}
      action={<UploadButton label={t("upload")} />}
    >
      <Snippet text={uploadCommand(origin, "my-model")} label={t("copyCommand")} />
    </EmptyState>
  );
}

function UploadButton({ label }: { label: string }) {
  return (
    <LinkButton href="/models/new" variant="primary" icon={UploadCloud}>
      {label}
    </LinkButton>
  );
}
