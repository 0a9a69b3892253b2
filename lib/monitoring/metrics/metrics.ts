import { collectDefaultMetrics, Registry } from "prom-client";
import { currentTimeMs } from "@/lib/platform/clock";
import { remember } from "@/lib/platform/remember";
import type { EndedPrediction } from "./ended-prediction";
import { family, labelsText, sample } from "./exposition";
import { type MetricSources, renderSources, type VersionLoad } from "./render-sources";
import { renderVersions } from "./render-versions";
import { createSeriesStore, type SeriesStore } from "./series-store";
import { countCode, noteLoad, recordPrediction, type VersionSeries } from "./version-series";

export interface Metrics {
  /** Additions in memory, below two microseconds: this is on the path of every prediction. */
  predictionEnded(ended: EndedPrediction): void;
  strangerRefused(code: string): void;
  /** Something happened to a version's workers. Kinds that nothing is counted of are welcome. */
  poolEvent(event: CountedPoolEvent): void;
  /** Whom to ask what holds at the moment that the metrics are read. */
  observe(sources: MetricSources): void;
  contentType: string;
  render(): Promise<string>;
}

/** As the pool tells it. */
export interface CountedPoolEvent {
  readonly kind: string;
  readonly model: string;
  readonly number: number;
}

export function metrics(): Metrics {
  return remember("metrics", createMetrics);
}

/**
 * Of this process. prom-client brings the process's own metrics; ours are kept as plain numbers and written
 * out when they are read: its labels and hashes cost microseconds for each observation.
 */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const store = createSeriesStore();
  /** Of calls for which no version was found. */
  const unplaced: VersionSeries["codes"] = new Map();
  const strangers = new Map<string, number>();
  let sources: MetricSources | null = null;

  return {
    predictionEnded(ended) {
      const { versionId, model, version } = ended;
      if (versionId === null || model === null || version === null) countCode(unplaced, ended);
      else recordPrediction(store.ofVersion(versionId, model, version), ended);
    },
    strangerRefused: (code) => void strangers.set(code, (strangers.get(code) ?? 0) + 1),
    poolEvent: (event) => countEvent(store.ofName(event.model, event.number), event.kind),
    observe(given) {
      sources = given;
    },
    contentType: registry.contentType,
    async render() {
      const loads = sources?.pool() ?? [];
      if (sources !== null) lookAtPool(store, loads);
      const all = store.all();
      const own = [
        renderCodes(all, unplaced),
        ...renderVersions(all),
        ...(sources === null ? [] : renderSources(sources, loads)),
        renderStrangers(strangers),
      ];
      return `${own.join("\n\n")}\n\n${await registry.metrics()}`;
    },
  };
}

function countEvent(series: VersionSeries, kind: string): void {
  switch (kind) {
    case "worker_crashed":
      series.restarts.crashed += 1;
      return;
    case "worker_killed":
      series.restarts.killed += 1;
      return;
    case "worker_recycled":
      series.restarts.recycled += 1;
      return;
    case "load_failed":
      series.loadFailures += 1;
      return;
    case "breaker_opened":
      series.breakerOpenings += 1;
  }
}

function lookAtPool(store: SeriesStore, loads: readonly VersionLoad[]): void {
  const loaded = new Set<VersionSeries>();
  for (const { model, number, loadMs } of loads) {
    const series = store.ofName(model, number);
    noteLoad(series, loadMs);
    loaded.add(series);
  }
  store.sweep(loaded, currentTimeMs());
}

function renderCodes(all: readonly VersionSeries[], unplaced: VersionSeries["codes"]): string {
  const name = "onnward_predictions_total";
  const nowhere = { labels: labelsText({ model: "", version: "" }), codes: unplaced };
  const lines = [...all, nowhere].flatMap(({ labels, codes }) =>
    [...codes].map(([code, { count }]) => sample(name, `${labels},${labelsText({ code })}`, count)),
  );
  return family(name, lines);
}

function renderStrangers(strangers: ReadonlyMap<string, number>): string {
  const name = "onnward_strangers_refused_total";
  const lines = [...strangers].map(([code, count]) => sample(name, labelsText({ code }), count));
  return family(name, lines);
}
