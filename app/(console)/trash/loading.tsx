import { getTranslations } from "@/app/_i18n/server";
import { PageHeader } from "@/app/_ui/panel";

const rows = Array.from({ length: 6 }, (_, index) => `row-${index}`);

/** The list at its final size. */
export default async function TrashLoading() {
  const t = await getTranslations("trash");
  return (
    <div aria-busy="true">
      <PageHeader title={t("title")} lead={t("lead")} />
      <div className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4">
        {rows.map((row) => (
          <div key={row} className="skeleton h-10" />
        ))}
      </div>
    </div>
  );
}
