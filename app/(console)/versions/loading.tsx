import { getTranslations } from "@/app/_i18n/server";
import { PageHeader } from "@/app/_ui/panel";

const rows = Array.from({ length: 8 }, (_, index) => `row-${index}`);

/** The page's parts at their final sizes. */
export default async function VersionsLoading() {
  const t = await getTranslations("search");
  return (
    <div aria-busy="true">
      <PageHeader title={t("title")} lead={t("lead")} />
      <div className="skeleton mb-4 h-64 w-full lg:h-48" />
      <div className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4">
        {rows.map((row) => (
          <div key={row} className="skeleton h-10" />
        ))}
      </div>
    </div>
  );
}
