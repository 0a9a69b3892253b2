import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import type { ModelDto } from "@/lib/contract/model";
import { AliasBadge } from "../../_release/alias-badge";
import type { SearchView } from "../_search/search-filters";
import { hrefOf, splitAliases } from "./list-view";
import { StatusBadge } from "./status-badge";

type Words = Awaited<ReturnType<typeof getTranslations<"models">>>;

/** One row a model: what it is, what serves now, what is newest. */
export async function ModelTable({
  models,
  view,
}: {
  models: readonly ModelDto[];
  view: SearchView;
}) {
  const t = await getTranslations("models");
  return (
    <Table label={t("title")}>
      <TableHead>
        <HeadCell>{t("column.model")}</HeadCell>
        <HeadCell>{t("column.live")}</HeadCell>
        <HeadCell>{t("column.aliases")}</HeadCell>
        <HeadCell>{t("column.latest")}</HeadCell>
        <HeadCell>{t("column.updated")}</HeadCell>
      </TableHead>
      <tbody>
        {models.map((model) => (
          <ModelRow key={model.name} model={model} view={view} t={t} />
        ))}
      </tbody>
    </Table>
  );
}

function ModelRow({ model, view, t }: { model: ModelDto; view: SearchView; t: Words }) {
  const { name, description, latestVersion, latestStatus } = model;
  const { live, others } = splitAliases(model.aliases);
  return (
    <TableRow>
      <Cell className="min-w-56">
        <Link
          href={`/models/${name}`}
          className="inline-block min-h-6 rounded-sm font-medium break-all hover:underline"
        >
          {name}
        </Link>
        {description !== "" && <p className="line-clamp-2 text-sm text-quiet">{description}</p>}
        <TagLinks tags={model.tags} view={view} t={t} />
      </Cell>
      <Cell className="whitespace-nowrap">
        {live === null ? (
          <span className="text-quiet">{t("notLive")}</span>
        ) : (
          <Link href={versionHref(name, live.version)} className="inline-flex min-h-6 items-center">
            <AliasBadge
              text={t("liveVersion", { version: String(live.version) })}
              tone="good"
              isProtected={live.protected}
            />
          </Link>
        )}
      </Cell>
      <Cell>
        <span className="flex flex-wrap gap-1">
          {others.map(({ alias, version, protected: isProtected }) => (
            <AliasBadge
              key={alias}
              text={`${alias} → ${version}`}
              tone="neutral"
              isProtected={isProtected}
            />
          ))}
        </span>
      </Cell>
      <Cell className="whitespace-nowrap">
        {latestVersion === null ? (
          <span className="text-quiet">{t("noVersion")}</span>
        ) : (
          <span className="flex items-center gap-1">
            <Link href={versionHref(name, latestVersion)} className="link min-h-6 min-w-6 figures">
              {latestVersion}
            </Link>
            {latestStatus !== null && <StatusBadge status={latestStatus} />}
          </span>
        )}
      </Cell>
      <Cell className="text-quiet">
        <Time at={model.updatedAt} />
      </Cell>
    </TableRow>
  );
}

/** A tag narrows the list to itself. */
function TagLinks({ tags, view, t }: { tags: readonly string[]; view: SearchView; t: Words }) {
  if (tags.length === 0) return null;
  return (
    <ul aria-label={t("tags")} className="mt-1 flex flex-wrap gap-1">
      {tags.map((tag) => (
        <li key={tag}>
          <Link
            href={hrefOf({ filters: { ...view.filters, tag } })}
            title={t("onlyTag", { tag })}
            className="inline-flex min-h-6 items-center rounded-sm hover:opacity-80"
          >
            <Badge tone={tag === view.filters.tag ? "accent" : "neutral"}>{tag}</Badge>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function versionHref(model: string, version: number): string {
  return `/models/${model}/versions/${version}`;
}
