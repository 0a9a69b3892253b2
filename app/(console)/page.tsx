import { getTranslations } from "@/app/_i18n/server";
import { PageHeader } from "@/app/_ui/panel";

export default async function OverviewPage() {
  const t = await getTranslations("overview");
  return <PageHeader title={t("title")} />;
}
