// /models/{name}/graph: what a version is made of. Read with models:read; the graph itself comes from /api/v1.
// `?version=` chooses the version, `?compare=` the one that it is held against.
import { Workflow } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "@/app/_i18n/server";
import { LinkButton } from "@/app/_ui/button";
import { EmptyState } from "@/app/_ui/empty-state";
import { Notice } from "@/app/_ui/notice";
import { listVersions } from "@/lib/registry/versions";
import { loadModel, type ModelPage, orNotFound } from "../_model/load-model";
import { chooseVersions } from "./choose-versions";
import { GraphBench } from "./graph-bench";
import { readGraphView } from "./graph-view";

/** More than anybody picks from a list; the address names any other. */
const listed = 200;

interface GraphPageProps {
  readonly params: Promise<{ name: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: GraphPageProps): Promise<Metadata> {
  const { name } = await params;
  return { title: (await getTranslations("graph"))("title", { model: name }) };
}

export default async function GraphPage({ params, searchParams }: GraphPageProps) {
  const { name } = await params;
  const page = await loadModel(name);
  // The layout says why.
  if (page === null) return null;
  const asked = await searchParams;
  const t = await getTranslations("graph");
  const versions = await findVersions(page);
  const live = page.aliases.find(({ alias }) => alias === "production")?.version ?? null;
  const chosen = chooseVersions(versions, { live, latest: page.model.latestVersion, asked });
  if (chosen === null) return <NoVersion model={name} canWrite={page.canWrite} />;
  const { version, compare, numbers, isAsked } = chosen;
  return (
    <div className="flex flex-col gap-4">
      {!isAsked && <Notice tone="warn" title={t("unknown", { shown: String(version) })} />}
      <GraphBench
        model={name}
        version={version}
        compare={compare}
        versions={numbers.map((number) => ({
          number,
          label: versions.find((one) => one.version === number)?.label ?? null,
        }))}
        view={readGraphView(asked)}
      />
    </div>
  );
}

async function findVersions({ ctx, model }: ModelPage) {
  // Whatever its status: what was archived can be looked into still.
  const { data } = await orNotFound(() =>
    listVersions(ctx, { name: model.name, limit: listed, status: "all" }),
  );
  return data.map(({ version, status, label }) => ({ version, status, label }));
}

async function NoVersion({ model, canWrite }: { model: string; canWrite: boolean }) {
  const t = await getTranslations("graph");
  const upload = canWrite ? (
    <LinkButton href={`/models/new?model=${model}`} variant="primary">
      {t("upload")}
    </LinkButton>
  ) : undefined;
  return <EmptyState icon={Workflow} title={t("none")} action={upload} />;
}
