import { Lock } from "lucide-react";
import { getTranslations } from "@/app/_i18n/server";
import type { Permission } from "@/lib/contract/actor";
import { LinkButton } from "./button";
import { EmptyState } from "./empty-state";

/** What a page says to who may not read it: which right is missing, and who can give it. */
export async function Forbidden({ permission }: { permission: Permission }) {
  const t = await getTranslations("common");
  return (
    <>
      <h1 className="sr-only">{t("forbiddenTitle")}</h1>
      <EmptyState
        icon={Lock}
        title={t("forbiddenTitle")}
        text={t("forbiddenText", { permission })}
        action={<LinkButton href="/">{t("home")}</LinkButton>}
      />
    </>
  );
}
