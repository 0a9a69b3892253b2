import { getTranslations } from "@/app/_i18n/server";
import { PageHeader } from "@/app/_ui/panel";

/** The page's parts at about their final sizes. */
export default async function OverviewLoading() {
  const t = await getTranslations("overview");
  return (
    <div aria-busy="true">
      <PageHeader title={t("title")} lead={t("lead")} />
      <div className="flex flex-col gap-4">
        <div className="skeleton h-5 w-72" />
        <div className="skeleton h-48" />
        <div className="skeleton h-96" />
      </div>
    </div>
  );
}
