import { getTranslations } from "@/app/_i18n/server";
import { Panel } from "@/app/_ui/panel";
import type { ModelPage } from "../../_model/load-model";
import { StartButtons } from "../_start/start-buttons";
import { KindGuide } from "./kind-guide";

/** Where a rollout begins. What is pinned the head of the page says. */
export async function StartPanel({ page }: { page: ModelPage }) {
  const t = await getTranslations("rollouts");
  const { model, aliases, canPromote } = page;
  const isPointed = aliases.some(({ version }) => version !== null);
  return (
    <Panel title={t("title")}>
      <div className="flex flex-col gap-4">
        <KindGuide />
        {!isPointed && <p className="text-quiet">{t("start.unset")}</p>}
        {canPromote && isPointed && <StartButtons model={model.name} aliases={aliases} />}
      </div>
    </Panel>
  );
}
