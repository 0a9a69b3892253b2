import { getTranslations } from "@/app/_i18n/server";
import { buttonClass } from "@/app/_ui/button";
import { exportFormats } from "@/lib/contract/audit";
import { type AuditFilters, exportHrefOf } from "./filters";

/** What the filters leave, all of it and not this page alone, as a file. */
export async function ExportLinks({ filters }: { filters: AuditFilters }) {
  const t = await getTranslations("audit");
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  const label = t(isFiltered ? "export.filtered" : "export.all");
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for inputs
    <div role="group" aria-label={label} className="flex flex-wrap items-center gap-1.5">
      <span aria-hidden className="text-sm text-quiet">
        {label}
      </span>
      {exportFormats.map((format) => (
        <a
          key={format}
          href={exportHrefOf(filters, format)}
          download
          title={t(`export.hint.${format}`)}
          className={buttonClass("secondary", "h-7 px-2")}
        >
          {t(`export.format.${format}`)}
        </a>
      ))}
    </div>
  );
}
