import { getTranslations } from "@/app/_i18n/server";
import { PageHeader } from "@/app/_ui/panel";

const rows = Array.from({ length: 8 }, (_, index) => `row-${index}`);

/** The list's parts at their final sizes. In a group of its own: a model's page is no list. */
export default async function ModelsLoading() {
  const t = await getTranslations("models");
  return (
    <div aria-busy="true">
      <PageHeader title={t("title")} lead={t("lead")} />
      <div className="skeleton mb-3 h-8 w-full sm:w-80" />
      <div className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4">
        {rows.map((row) => (
          <div key={row} className="skeleton h-10" />
        ))}
      </div>
    </div>
  );
}
