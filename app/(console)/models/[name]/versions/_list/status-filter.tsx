import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { versionStatusFilter } from "@/lib/contract/version";
import type { SearchFilters } from "../../../_search/search-filters";
import { hrefOfVersions } from "./versions-view";

const linkClass =
  "inline-flex h-7 items-center rounded-sm px-2.5 text-sm text-quiet hover:text-text aria-[current=true]:bg-surface aria-[current=true]:font-medium aria-[current=true]:text-text";

/** Links, so that a narrowed list has an address. */
export async function StatusFilter({ model, filters }: { model: string; filters: SearchFilters }) {
  const [t, words] = await Promise.all([getTranslations("model"), getTranslations("models")]);
  const choices = [undefined, ...versionStatusFilter.options];
  return (
    <nav aria-label={t("versions.filter")}>
      <ul className="flex flex-wrap gap-0.5 rounded-md bg-raised p-0.5">
        {choices.map((choice) => (
          <li key={choice ?? "current"}>
            <Link
              href={hrefOfVersions(model, { filters: { ...filters, status: choice } })}
              aria-current={choice === filters.status ? "true" : undefined}
              className={linkClass}
            >
              {choice === undefined && t("versions.current")}
              {choice === "all" && t("versions.all")}
              {choice !== undefined && choice !== "all" && words(`status.${choice}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
