// /models/{name}/compare: two versions (`?a=&b=`), what differs and whether callers meet it. Read with models:read;
// measuring goes through /api/v1.
import { GitCompareArrows, SearchX, UploadCloud, Workflow } from "lucide-react";
import type { Metadata } from "next";
import { formatBytes, formatDuration, formatNumber } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { LinkButton } from "@/app/_ui/button";
import { EmptyState } from "@/app/_ui/empty-state";
import type { ComparedValue, ComparisonOfVersions } from "@/lib/contract/compare";
import { AppError } from "@/lib/platform/errors";
import { compareVersions } from "@/lib/registry/compare";
import { findLastComparison } from "@/lib/registry/comparisons";
import { listVersions } from "@/lib/registry/versions";
import { loadModel, type ModelPage } from "../_model/load-model";
import { writeGraphView } from "../graph/graph-view";
import { MeasuredPart } from "./_measured/measured-part";
import { CompareForm } from "./_parts/compare-form";
import { MetricPart } from "./_parts/metric-part";
import { nameOfSide, type Sides } from "./_parts/side-heads";
import { SignaturePart } from "./_parts/signature-part";
import { TextPart } from "./_parts/text-part";
import { ValuePanel } from "./_parts/value-panel";
import { VerdictBanner } from "./_parts/verdict-banner";
import { type CompareView, defaultPair, readCompareView } from "./compare-view";

/** Offered in the fields; whatever else exists can be written. */
const mostChoices = 50;

interface ComparePageProps {
  readonly params: Promise<{ name: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

interface Pair {
  readonly from: string;
  readonly to: string;
}

export async function generateMetadata({ params }: ComparePageProps): Promise<Metadata> {
  const { name } = await params;
  return { title: (await getTranslations("compare"))("pageTitle", { model: name }) };
}

export default async function ComparePage({ params, searchParams }: ComparePageProps) {
  const { name } = await params;
  const page = await loadModel(name);
  if (page === null) return null;
  const view = readCompareView(await searchParams);
  const { data } = await listVersions(page.ctx, { name, limit: mostChoices });
  const production = page.aliases.find(({ alias }) => alias === "production")?.version ?? null;
  const usual = defaultPair(
    data.map(({ version }) => version),
    production,
  );
  const from = view.from ?? usual?.from;
  const to = view.to ?? usual?.to;
  if (from === undefined || to === undefined) return <TooFew page={page} />;
  return (
    <div className="flex flex-col gap-4">
      <CompareForm
        model={name}
        pair={{ from, to }}
        showsAll={view.showsAll}
        choices={data.map(({ version, label }) => ({ version, label }))}
        aliases={page.aliases}
      />
      <Compared page={page} pair={{ from, to }} view={view} />
    </div>
  );
}

async function TooFew({ page: { model, canWrite } }: { page: ModelPage }) {
  const t = await getTranslations("compare");
  return (
    <EmptyState
      icon={GitCompareArrows}
      title={t("none")}
      text={t("noneText", { model: model.name })}
      action={
        canWrite && (
          <LinkButton href={`/models/new?model=${model.name}`} icon={UploadCloud}>
            {t("upload")}
          </LinkButton>
        )
      }
    />
  );
}

/** Null: one of the two names nothing. */
async function compare(
  { ctx, model }: ModelPage,
  pair: Pair,
  { showsAll }: CompareView,
): Promise<ComparisonOfVersions | null> {
  try {
    const only = showsAll ? "all" : "differences";
    return await compareVersions(ctx, { name: model.name, ...pair, only });
  } catch (error) {
    const missing = ["model.not_found", "version.not_found", "alias.unset"];
    if (error instanceof AppError && missing.includes(error.code)) return null;
    throw error;
  }
}

async function Compared({ page, pair, view }: { page: ModelPage; pair: Pair; view: CompareView }) {
  const t = await getTranslations("compare");
  const { name } = page.model;
  const compared = await compare(page, pair, view);
  if (compared === null)
    return (
      <EmptyState
        icon={SearchX}
        title={t("notFound", { reference: `${pair.from} · ${pair.to}` })}
        text={t("notFoundText", { model: name })}
      />
    );
  const sides = { from: nameOfSide(compared.from), to: nameOfSide(compared.to) };
  const comparison = await findLastComparison(page.ctx, { name, ...pair });
  return (
    <>
      <VerdictBanner compared={compared} sides={sides} />
      <GraphLink compared={compared} />
      <SignaturePart compared={compared} sides={sides} />
      <MeasuredPart
        model={name}
        pair={pair}
        sides={sides}
        comparison={comparison}
        canMeasure={page.canWrite && isReady(compared)}
      />
      <MetricPart metrics={compared.metrics} sides={sides} />
      <FactPanels compared={compared} sides={sides} />
      <TextPart title={t("note.title")} text={compared.note} />
      <TextPart title={t("card.title")} text={compared.card} />
    </>
  );
}

/** The graph page holds two versions of one model against each other. */
async function GraphLink({ compared: { from, to } }: { compared: ComparisonOfVersions }) {
  if (from.model !== to.model || from.version === to.version) return null;
  const t = await getTranslations("compare");
  const search = writeGraphView(
    { node: null, view: null, isGrouped: false },
    { version: to.version, compare: from.version },
  );
  return (
    <LinkButton href={`/models/${to.model}/graph${search}`} icon={Workflow} className="self-start">
      {t("graph")}
    </LinkButton>
  );
}

/** What passed its validation can be loaded. */
function isReady({ from, to }: ComparisonOfVersions): boolean {
  return [from, to].every(({ status }) => status === "ready" || status === "archived");
}

async function FactPanels({ compared, sides }: { compared: ComparisonOfVersions; sides: Sides }) {
  const [t, serving, { locale }] = await Promise.all([
    getTranslations("compare"),
    getTranslations("model.serving.name"),
    getIntl(),
  ]);
  type Value = NonNullable<ComparedValue["from"]>;
  const show = (value: Value, name: string) => {
    if (typeof value === "boolean") return t(value ? "yes" : "no");
    if (typeof value === "string") return shorten(value);
    if (/Bytes$/.test(name)) return formatBytes(locale, value);
    return /Ms$/.test(name) ? formatDuration(locale, value) : formatNumber(locale, value, 6);
  };
  const showTag = (value: Value) => t(value === true ? "yes" : "no");
  const showGolden = (value: Value) => t(value === "passed" ? "golden.passed" : "golden.failed");
  const factName = (name: string) => {
    const opset = /^opset (.*)$/.exec(name);
    if (opset !== null) return t("facts.opset", { domain: opset[1] ?? "" });
    const key = factNames.find((known) => known === name);
    return key === undefined ? name : t(`facts.${key}`);
  };
  const reportName = (name: string) => {
    const key = reportNames.find((known) => known === name);
    return key === undefined ? name : t(`report.${key}`);
  };
  const servingName = (name: string) => {
    const key = servingNames.find((known) => known === name);
    return key === undefined ? name : serving(key);
  };
  return (
    <>
      <ValuePanel
        title={t("facts.title")}
        values={compared.facts}
        {...{ sides, show }}
        nameOf={factName}
      />
      <ValuePanel title={t("operators.title")} values={compared.operators} sides={sides} />
      <ValuePanel
        title={t("golden.title")}
        values={compared.golden}
        sides={sides}
        show={showGolden}
      />
      <ValuePanel
        title={t("report.title")}
        values={compared.report}
        {...{ sides, show }}
        nameOf={reportName}
        note={t("report.note")}
      />
      <ValuePanel
        title={t("serving.title")}
        values={compared.serving}
        {...{ sides, show }}
        nameOf={servingName}
      />
      <ValuePanel title={t("files.title")} values={compared.files} {...{ sides, show }} />
      <ValuePanel title={t("tags.title")} values={compared.tags} sides={sides} show={showTag} />
      <ValuePanel title={t("metadata.title")} values={compared.metadata} sides={sides} />
    </>
  );
}

const factNames = [
  "digest",
  "sizeBytes",
  "parameterCount",
  "nodeCount",
  "irVersion",
  "producer",
  "producerVersion",
] as const;
const reportNames = [
  "loadMs",
  "peakMemoryBytes",
  "oneRowMs",
  "batching",
  "runtime",
  "warnings",
] as const;
const servingNames = [
  "maxBatchRows",
  "batchDelayMs",
  "queueLength",
  "queueTimeMs",
  "timeoutMs",
  "minReplicas",
  "maxReplicas",
  "threads",
  "memoryMib",
] as const;

const shownDigits = 12;

/** A digest by its beginning; everything else as it is. */
function shorten(text: string): string {
  const digest = /^sha256:([0-9a-f]+)$/.exec(text)?.[1];
  return digest === undefined ? text : `${digest.slice(0, shownDigits)}…`;
}
