import { getTranslations } from "@/app/_i18n/server";
import { PageHeader } from "@/app/_ui/panel";

const rows = Array.from({ length: 6 }, (_, index) => `row-${index}`);

/** The page's parts at their final sizes. */
export default async function PeopleLoading() {
  const t = await getTranslations("people");
  return (
    <div aria-busy="true">
      <PageHeader title={t("title")} lead={t("lead")} />
      <div className="flex flex-col gap-4">
        <div className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4">
          {rows.map((row) => (
            <div key={row} className="skeleton h-9" />
          ))}
        </div>
        <div className="skeleton h-96" />
      </div>
    </div>
  );
}
