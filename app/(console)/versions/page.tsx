// /versions: a search over the versions of every model that the person may see. The use case demands models:read.
import { Layers, SearchX } from "lucide-react";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "@/app/_i18n/server";
import { LinkButton } from "@/app/_ui/button";
import { EmptyState } from "@/app/_ui/empty-state";
import { Forbidden } from "@/app/_ui/forbidden";
import { Pager } from "@/app/_ui/pager";
import { PageHeader, Panel } from "@/app/_ui/panel";
import { pageContext } from "@/lib/console";
import type { Context } from "@/lib/contract/actor";
import type { Page } from "@/lib/contract/paging";
import { permissionsOf } from "@/lib/contract/permissions";
import { listVersionsQuery } from "@/lib/contract/search";
import type { VersionDto } from "@/lib/contract/version";
import { AppError } from "@/lib/platform/errors";
import { searchVersions } from "@/lib/registry/search";
import { readSearch } from "../models/_search/read-search";
import {
  hrefOfSearch,
  isNarrowed,
  type SearchView,
  searchFields,
} from "../models/_search/search-filters";
import { SearchForm } from "../models/_search/search-form";
import { VersionList } from "./version-list";

const base = "/versions";
const pageSize = "50";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("search"))("title") };
}

export default async function VersionsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const ctx = await pageContext();
  if (!permissionsOf(ctx.actor).includes("models:read"))
    return <Forbidden permission="models:read" />;
  const { wrong, ...view } = readSearch(listVersionsQuery, await searchParams);
  const page = await findPage(ctx, view);
  // A cursor of another list or of somebody's own making: the list from its beginning.
  if (page === null) redirect(hrefOfSearch(base, { filters: view.filters }));
  const t = await getTranslations("search");
  const { filters } = view;
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")} />
      <div className="flex flex-col gap-4">
        <SearchForm
          key={JSON.stringify([filters, wrong])}
          {...{ base, filters, wrong }}
          fields={searchFields}
        />
        <Panel title={t("found")} flush>
          {page.data.length > 0 ? (
            <VersionList versions={page.data} />
          ) : (
            <NothingFound isNarrowed={isNarrowed(view)} />
          )}
        </Panel>
      </div>
      <Pager nextCursor={page.nextCursor} />
    </>
  );
}

async function findPage(ctx: Context, view: SearchView): Promise<Page<VersionDto> | null> {
  const { filters, cursor } = view;
  try {
    return await searchVersions(
      ctx,
      listVersionsQuery.parse({ ...filters, cursor, limit: pageSize }),
    );
  } catch (error) {
    if (error instanceof AppError && error.code === "cursor.invalid") return null;
    throw error;
  }
}

async function NothingFound({ isNarrowed }: { isNarrowed: boolean }) {
  const t = await getTranslations("search");
  if (!isNarrowed)
    return (
      <EmptyState
        icon={Layers}
        title={t("empty")}
        text={t("emptyText")}
        action={<LinkButton href="/models">{t("toModels")}</LinkButton>}
      />
    );
  return (
    <EmptyState
      icon={SearchX}
      title={t("noneFound")}
      text={t("noneFoundText")}
      action={<LinkButton href={base}>{t("showAll")}</LinkButton>}
    />
  );
}
