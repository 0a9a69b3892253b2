import { SearchX } from "lucide-react";
import { getTranslations } from "@/app/_i18n/server";
import { EmptyState } from "@/app/_ui/empty-state";

/** The model is there, and has no such version: its head and its other pages stay. */
export default async function VersionNotFound() {
  const t = await getTranslations("model");
  return <EmptyState icon={SearchX} title={t("version.missing")} text={t("version.missingText")} />;
}
