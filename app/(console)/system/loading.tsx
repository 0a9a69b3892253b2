import { getTranslations } from "@/app/_i18n/server";
import { PageHeader } from "@/app/_ui/panel";

/** The page's parts at their final sizes. */
export default async function SystemLoading() {
  const t = await getTranslations("system");
  return (
    <div aria-busy="true">
      <PageHeader title={t("title")} lead={t("lead")} />
      <div className="flex flex-col gap-4">
        <div className="skeleton h-6 w-56" />
        <div className="skeleton h-48" />
        <div className="skeleton h-28" />
        <div className="grid gap-4 lg:grid-cols-3">
          <div className="skeleton h-36" />
          <div className="skeleton h-36" />
          <div className="skeleton h-36" />
        </div>
        <div className="skeleton h-96" />
      </div>
    </div>
  );
}
