import { getTranslations } from "@/app/_i18n/server";
import { Notice } from "@/app/_ui/notice";
import { Panel } from "@/app/_ui/panel";
import type { ModelPage } from "../../_model/load-model";
import { StartButtons } from "../_start/start-buttons";
import { KindGuide } from "./kind-guide";

/** Where a rollout begins, and what stands still because somebody rolled back. */
export async function StartPanel({ page }: { page: ModelPage }) {
  const t = await getTranslations("rollouts");
  const { model, aliases, canPromote } = page;
  const isPointed = aliases.some(({ version }) => version !== null);
  const pinned = aliases.filter(({ pin }) => pin !== null);
  return (
    <Panel title={t("title")}>
      <div className="flex flex-col gap-4">
        {pinned.map(({ alias }) => (
          <Notice key={alias} tone="warn">
            {t("start.obstacle.pinned", { alias })}
          </Notice>
        ))}
        <KindGuide />
        {!isPointed && <p className="text-quiet">{t("start.unset")}</p>}
        {canPromote && isPointed && <StartButtons model={model.name} aliases={aliases} />}
      </div>
    </Panel>
  );
}
