import { getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { failureOf } from "./failing";
import { loadGateways } from "./load-model";

/** Nothing, unless the version fails in a gateway right now. */
export async function FailingBadge({ model, version }: { model: string; version: number }) {
  const failure = failureOf(version, await loadGateways(model));
  if (failure === null) return null;
  const t = await getTranslations("model");
  return (
    <span title={failure.detail}>
      <Badge tone="bad">{t("failing.badge")}</Badge>
    </span>
  );
}
