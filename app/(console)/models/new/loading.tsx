import { getTranslations } from "@/app/_i18n/server";
import { PageHeader } from "@/app/_ui/panel";

/** The page's parts at their final sizes. */
export default async function UploadLoading() {
  const t = await getTranslations("upload");
  return (
    <div aria-busy="true">
      <PageHeader title={t("title")} lead={t("lead")} />
      <div className="flex max-w-3xl flex-col gap-4">
        <div className="skeleton h-56" />
        <div className="skeleton h-32" />
      </div>
    </div>
  );
}
