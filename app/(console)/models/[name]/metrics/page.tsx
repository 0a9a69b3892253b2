// /models/{name}/metrics: requests, errors and latency over time, with the moves that may explain them. Read with
// models:read by the use case that the API has; the address holds what is shown.
import { ChartLine, Download } from "lucide-react";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "@/app/_i18n/server";
import { buttonClass } from "@/app/_ui/button";
import { EmptyState } from "@/app/_ui/empty-state";
import { LiveRefresh } from "@/app/_ui/live-refresh";
import { Notice } from "@/app/_ui/notice";
import { Panel } from "@/app/_ui/panel";
import { Snippet } from "@/app/_ui/snippet";
import type { ModelMetricsDto } from "@/lib/contract/model-metrics";
import { getModelMetrics } from "@/lib/monitoring/model-metrics";
import { AppError } from "@/lib/platform/errors";
import { loadCall, loadModel, type ModelPage } from "../_model/load-model";
import { groupingOf } from "./_charts/chart-lines";
import { ChartStack } from "./_charts/chart-stack";
import { MoveTable } from "./_moves/move-table";
import { MetricFilters } from "./metric-filters";
import { csvHref, type MetricsView, metricsHref, readMetricsView } from "./metrics-view";
import { windows } from "./view-names";

interface MetricsPageProps {
  readonly params: Promise<{ name: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: MetricsPageProps): Promise<Metadata> {
  const { name } = await params;
  return { title: (await getTranslations("metrics"))("title", { model: name }) };
}

export default async function MetricsPage({ params, searchParams }: MetricsPageProps) {
  const { name } = await params;
  const page = await loadModel(name);
  // The layout says why.
  if (page === null) return null;
  const view = readMetricsView(await searchParams);
  const metrics = await findMetrics(page, view);
  // An alias or a version that never was: the model as a whole.
  if (metrics === null) redirect(metricsHref(name, { ...view, version: null, alias: null }));
  const t = await getTranslations("metrics");
  const by = groupingOf(metrics, view);
  const { refreshMs } = windows[view.window];
  const isEmpty = metrics.total.requests.every((count) => count === 0);
  return (
    <div className="flex flex-col gap-4">
      {refreshMs !== null && <LiveRefresh everyMs={refreshMs} />}
      <MetricFilters {...{ page, view, metrics, by }} />
      <Panel
        title={t("heading")}
        actions={
          <a href={csvHref(name, view, metrics)} download className={buttonClass("quiet")}>
            <Download aria-hidden size={15} />
            {t("csv")}
          </a>
        }
      >
        {isEmpty ? (
          <NoRequests name={name} window={view.window} />
        ) : (
          <ChartStack {...{ metrics, by }} percentile={view.percentile} />
        )}
      </Panel>
      {metrics.omittedVersions > 0 && (
        <Notice title={t("omitted", { count: metrics.omittedVersions })} />
      )}
      <MoveTable model={name} metrics={metrics} />
    </div>
  );
}

async function findMetrics(
  { ctx, model }: ModelPage,
  { window, version, alias }: MetricsView,
): Promise<ModelMetricsDto | null> {
  const from = new Date(Date.now() - windows[window].seconds * 1_000).toISOString();
  const filter = { version: version ?? undefined, alias: alias ?? undefined };
  try {
    return await getModelMetrics(ctx, { name: model.name, from, ...filter });
  } catch (error) {
    const isFilter = version !== null || alias !== null;
    const missing = ["version.not_found", "alias.not_found"];
    if (isFilter && error instanceof AppError && missing.includes(error.code)) return null;
    throw error;
  }
}

async function NoRequests({ name, window }: { name: string; window: MetricsView["window"] }) {
  const [t, call] = await Promise.all([getTranslations("metrics"), loadCall(name)]);
  const span = t(`window.${window}`);
  return (
    <EmptyState
      icon={ChartLine}
      title={t("empty", { window: span })}
      text={call === null ? t("emptyNoVersion") : t("emptyText")}
    >
      {call !== null && <Snippet text={call} label={t("copyCall")} />}
    </EmptyState>
  );
}
