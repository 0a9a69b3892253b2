import { getTranslations } from "@/app/_i18n/server";
import { LiveRefresh } from "@/app/_ui/live-refresh";
import { Notice } from "@/app/_ui/notice";
import { type FailingAlias, failingAliases } from "./failing";
import { loadGateways, type ModelPage } from "./load-model";
import { RollBackButton } from "./promote/roll-back-button";
import { rollBackOf } from "./roll-back-of";

/** A breaker opens and closes by itself: what is said of it must not stay. */
const refreshMs = 3_000;

/** Aliases whose version does not answer in some gateway, each with the way back. */
export async function FailingNotices({ page }: { page: ModelPage }) {
  const failing = failingAliases(page.aliases, await loadGateways(page.model.name));
  if (failing.length === 0) return null;
  return (
    <>
      <LiveRefresh everyMs={refreshMs} />
      <div className="mb-4 flex flex-col gap-2">
        {failing.map((one) => (
          <FailingNotice key={one.alias.alias} failing={one} page={page} />
        ))}
      </div>
    </>
  );
}

async function FailingNotice({
  failing: { alias, version, failure },
  page: { model, canPromote },
}: {
  failing: FailingAlias;
  page: ModelPage;
}) {
  const t = await getTranslations("model");
  const { kind, gateways, total, detail } = failure;
  const named = { alias: alias.alias, version: String(version) };
  const back = rollBackOf(alias);
  return (
    <Notice tone="bad" title={t("failing.title", named)}>
      <p>{t(`failing.${kind}`, { gateways, total })}</p>
      {kind === "notLoaded" && <p className="text-sm text-quiet">{detail}</p>}
      {back !== null && canPromote && (
        <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
          <RollBackButton model={model.name} of={back} />
          <span>{t("failing.goBack", { alias: alias.alias, version: String(back.to) })}</span>
        </div>
      )}
      {back === null && <p>{t("failing.noWayBack")}</p>}
    </Notice>
  );
}
