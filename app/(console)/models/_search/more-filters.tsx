import { ChevronRight } from "lucide-react";
import { getTranslations } from "@/app/_i18n/server";
import type { SearchField, SearchFilters } from "./search-filters";
import { SearchForm } from "./search-form";

/** The form behind a line that opens it: open already when it narrows the list. */
export async function MoreFilters(props: {
  base: string;
  fields: readonly SearchField[];
  filters: SearchFilters;
  wrong: SearchFilters;
}) {
  const t = await getTranslations("search");
  const { fields, filters, wrong } = props;
  const used = fields.filter((name) => (filters[name] ?? wrong[name]) !== undefined).length;
  return (
    <details open={used > 0} className="group mb-3">
      <summary className="inline-flex min-h-8 cursor-pointer items-center gap-1.5 rounded-md px-1 text-sm text-quiet hover:text-text">
        <ChevronRight aria-hidden size={14} className="group-open:rotate-90" />
        {t("more", { used })}
      </summary>
      <div className="mt-2">
        <SearchForm key={JSON.stringify([filters, wrong])} {...props} />
      </div>
    </details>
  );
}
