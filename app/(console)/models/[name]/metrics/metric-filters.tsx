import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import type { ModelMetricsDto } from "@/lib/contract/model-metrics";
import type { ModelPage } from "../_model/load-model";
import { FilterSelect } from "./filter-select";
import { type MetricsView, metricsHref } from "./metrics-view";
import { type Grouping, groupings, percentiles, windowNames } from "./view-names";

/** What is shown of which time. Links and choices that lead to an address. */
export async function MetricFilters({
  page: { model, aliases },
  view,
  metrics,
  by,
}: {
  page: ModelPage;
  view: MetricsView;
  metrics: ModelMetricsDto;
  by: Grouping;
}) {
  const t = await getTranslations("metrics");
  const href = (change: Partial<MetricsView>) => metricsHref(model.name, { ...view, ...change });
  const numbers = new Set(metrics.versions.map(({ version }) => version));
  if (view.version !== null) numbers.add(view.version);
  const names = new Set(aliases.map(({ alias }) => alias));
  if (view.alias !== null) names.add(view.alias);
  return (
    <div className="flex flex-wrap items-end gap-x-4 gap-y-3">
      <Choices
        label={t("filter.window")}
        current={view.window}
        choices={windowNames.map((window) => [window, t(`short.${window}`), href({ window })])}
      />
      <Choices
        label={t("filter.by")}
        current={by}
        choices={groupings.map((name) => [name, t(`by.${name}`), href({ by: name })])}
      />
      {by === "version" && (
        <Choices
          label={t("filter.percentile")}
          current={view.percentile}
          choices={percentiles.map((percentile) => [percentile, percentile, href({ percentile })])}
        />
      )}
      <FilterSelect
        label={t("filter.version")}
        current={href({})}
        options={[
          [href({ version: null }), t("filter.allVersions")],
          ...[...numbers]
            .sort((a, b) => b - a)
            .map((version) => {
              const label = t("line.version", { version: String(version) });
              return [href({ version }), label] as const;
            }),
        ]}
      />
      <FilterSelect
        label={t("filter.alias")}
        current={href({})}
        options={[
          [href({ alias: null }), t("filter.allAliases")],
          ...[...names].sort().map((alias) => [href({ alias }), alias] as const),
        ]}
      />
    </div>
  );
}

function Choices({
  label,
  current,
  choices,
}: {
  label: string;
  current: string;
  choices: readonly (readonly [name: string, label: string, href: string])[];
}) {
  return (
    <nav aria-label={label}>
      <ul className="flex flex-wrap gap-0.5 rounded-md bg-raised p-0.5">
        {choices.map(([name, text, href]) => (
          <li key={name}>
            <Link
              href={href}
              scroll={false}
              aria-current={name === current ? "true" : undefined}
              className="inline-flex min-h-7 items-center rounded-sm px-2.5 text-sm text-quiet hover:text-text aria-[current=true]:bg-surface aria-[current=true]:font-medium aria-[current=true]:text-text"
            >
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
