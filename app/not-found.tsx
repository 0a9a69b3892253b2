import { getTranslations } from "./_i18n/server";
import { LinkButton } from "./_ui/button";
import { EmptyState } from "./_ui/empty-state";

export default async function NotFound() {
  const t = await getTranslations("common");
  return (
    <main className="py-16">
      <EmptyState
        isPage
        title={t("notFoundTitle")}
        text={t("notFoundText")}
        action={<LinkButton href="/">{t("home")}</LinkButton>}
      />
    </main>
  );
}
