import { createSeries, type VersionSeries } from "./version-series";

/** The series of all versions. Bounded: what is neither loaded nor called for an hour is forgotten. */
export interface SeriesStore {
  /** On the path of every prediction: one look-up. */
  ofVersion(versionId: string, model: string, version: number): VersionSeries;
  ofName(model: string, version: number): VersionSeries;
  /** Forgets what it can; `loaded` are the series of versions that are in the pool now. */
  sweep(loaded: ReadonlySet<VersionSeries>, nowMs: number): void;
  all(): VersionSeries[];
}

const forgetAfterMs = 3_600_000;
/** More than a machine holds workers; the one that was met first gives way. */
const maxSeries = 1_000;

export function createSeriesStore(): SeriesStore {
  const byVersion = new Map<string, VersionSeries>();
  const byName = new Map<string, VersionSeries>();

  function forget(names: readonly string[]): void {
    for (const name of names) byName.delete(name);
    const kept = new Set(byName.values());
    for (const [id, series] of byVersion) if (!kept.has(series)) byVersion.delete(id);
  }

  function ofName(model: string, version: number): VersionSeries {
    const name = `${model}@${version}`;
    const found = byName.get(name);
    if (found !== undefined) return found;
    const [oldest] = byName.keys();
    if (byName.size >= maxSeries && oldest !== undefined) forget([oldest]);
    const made = createSeries(model, version);
    byName.set(name, made);
    return made;
  }

  return {
    ofName,
    ofVersion(versionId, model, version) {
      const found = byVersion.get(versionId);
      if (found !== undefined) return found;
      // A model that was deleted and made anew has versions of other ids and the same names. They share
      // a series: a name that appeared twice would make the whole page unreadable for Prometheus.
      const series = ofName(model, version);
      byVersion.set(versionId, series);
      return series;
    },
    sweep(loaded, nowMs) {
      const forgotten: string[] = [];
      for (const [name, series] of byName) {
        if (loaded.has(series)) series.idleSinceMs = null;
        else series.idleSinceMs ??= nowMs;
        if (series.idleSinceMs !== null && nowMs - series.idleSinceMs >= forgetAfterMs)
          forgotten.push(name);
      }
      if (forgotten.length > 0) forget(forgotten);
    },
    all: () => [...byName.values()],
  };
}
