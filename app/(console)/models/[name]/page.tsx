// /models/{name}: the card. Read with models:read; the editor writes through /api/v1.
// `?rollback=production` opens the way back of the alias at once.
import { FileText } from "lucide-react";
import { getTranslations } from "@/app/_i18n/server";
import { EmptyState } from "@/app/_ui/empty-state";
import { Markdown } from "@/app/_ui/markdown";
import { Panel } from "@/app/_ui/panel";
import { Snippet } from "@/app/_ui/snippet";
import { etagOfModel } from "@/lib/registry/models";
import { AccessPanel } from "./_model/access/access-panel";
import { CardPanel } from "./_model/edit/card-panel";
import { loadCall, loadModel } from "./_model/load-model";
import { ModelFacts } from "./_model/model-facts";
import { RollBackByAddress } from "./_model/promote/roll-back-by-address";
import { rollBackOf } from "./_model/roll-back-of";
import { SamplingPanel } from "./_model/sampling/sampling-panel";
import { StoragePanel } from "./_model/storage-panel";

interface ModelCardPageProps {
  readonly params: Promise<{ name: string }>;
  readonly searchParams: Promise<{ rollback?: string | string[] }>;
}

export default async function ModelCardPage({ params, searchParams }: ModelCardPageProps) {
  const { name } = await params;
  const page = await loadModel(name);
  // The layout says why.
  if (page === null) return null;
  const { model, canWrite } = page;
  const { rollback } = await searchParams;
  const asked = page.aliases.find(({ alias }) => alias === rollback);
  const back = asked === undefined || !page.canPromote ? null : rollBackOf(asked);
  const t = await getTranslations("model");
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <CardPanel model={name} card={model.card} etag={etagOfModel(model)} canWrite={canWrite}>
        {model.card.trim() === "" ? (
          <EmptyState
            icon={FileText}
            title={t("card.empty")}
            text={canWrite ? t("card.emptyText") : undefined}
          />
        ) : (
          <Markdown text={model.card} tableLabel={t("card.table")} />
        )}
      </CardPanel>
      <div className="flex min-w-0 flex-col gap-4">
        {back !== null && <RollBackByAddress key={back.alias} model={name} of={back} />}
        <ModelFacts page={page} />
        <StoragePanel page={page} />
        <AccessPanel page={page} />
        <SamplingPanel page={page} />
        <CallPanel name={name} />
      </div>
    </div>
  );
}

async function CallPanel({ name }: { name: string }) {
  const [t, call] = await Promise.all([getTranslations("model"), loadCall(name)]);
  if (call === null) return null;
  return (
    <Panel title={t("card.call")}>
      <p className="mb-2 text-sm text-quiet">{t("card.callText")}</p>
      <Snippet text={call} label={t("card.copyCall")} />
    </Panel>
  );
}
