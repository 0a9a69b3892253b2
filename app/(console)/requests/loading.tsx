import { getTranslations } from "@/app/_i18n/server";
import { PageHeader } from "@/app/_ui/panel";

const rows = Array.from({ length: 12 }, (_, index) => `row-${index}`);

/** The page's parts at their final sizes. */
export default async function RequestsLoading() {
  const t = await getTranslations("requests");
  return (
    <div aria-busy="true">
      <PageHeader title={t("title")} lead={t("lead")} />
      <div className="flex flex-col gap-4">
        <div className="skeleton h-60" />
        <div className="flex flex-col gap-2 rounded-lg border border-line bg-surface p-4">
          {rows.map((row) => (
            <div key={row} className="skeleton h-7" />
          ))}
        </div>
      </div>
    </div>
  );
}
