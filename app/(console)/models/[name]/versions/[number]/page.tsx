// /models/{name}/versions/{number}: everything about one version. Read with models:read; every change goes
// through /api/v1. `?promote=production` opens the promotion at once.
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "@/app/_i18n/server";
import { Markdown } from "@/app/_ui/markdown";
import { Panel } from "@/app/_ui/panel";
import { ProblemView } from "@/app/_ui/problem-view";
import { aliasNameSchema } from "@/lib/contract/alias";
import { type VersionDetailDto, type VersionDto, versionPath } from "@/lib/contract/version";
import { listStatusChanges } from "@/lib/registry/lifecycle";
import { etagOfVersion } from "@/lib/registry/versions";
import { ValidationSteps } from "../../../../_uploads/validation-steps";
import { NotePanel } from "../../_model/edit/note-panel";
import { loadModel, loadVersion, orNotFound } from "../../_model/load-model";
import { ServingPanel } from "./_serving/serving-panel";
import { FilesPanel } from "./about-panel";
import { FactPanel, MetadataPanel } from "./fact-panel";
import { GoldenPanel } from "./golden-panel";
import { HistoryPanel } from "./history-panel";
import { OperatorPanel } from "./operator-panel";
import { QualityPanel } from "./quality-panel";
import { ReportPanel } from "./report-panel";
import { SignaturePanel } from "./signature-panel";
import { VersionHead } from "./version-head";

/** A version changes its status a few times in its life. */
const mostChanges = 20;

interface VersionPageProps {
  readonly params: Promise<{ name: string; number: string }>;
  readonly searchParams: Promise<{ promote?: string | string[] }>;
}

export async function generateMetadata({ params }: VersionPageProps): Promise<Metadata> {
  const { name, number } = await params;
  return { title: `${name}@${decodeSegment(number)}` };
}

export default async function VersionPage({ params, searchParams }: VersionPageProps) {
  // What a label may have ("+") is escaped in an address.
  const asked = await params;
  const path = versionPath.safeParse({ ...asked, number: decodeSegment(asked.number) });
  if (!path.success) notFound();
  const { name, number } = path.data;
  const page = await loadModel(name);
  if (page === null) return null;
  const version = await loadVersion(name, number);
  const changes = await orNotFound(() =>
    listStatusChanges(page.ctx, { name, number: version.version, limit: mostChanges }),
  );
  const promoteTo = aliasNameSchema.safeParse((await searchParams).promote).data ?? null;
  return (
    <div className="flex flex-col gap-4">
      <VersionHead {...{ version, page, promoteTo }} />
      <Progress version={version} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-4">
          {version.signature !== null && <SignaturePanel signature={version.signature} />}
          {version.report !== null && <ServingPanel version={version} canWrite={page.canWrite} />}
          <Text which="note" version={version} canWrite={page.canWrite} />
          <Text which="card" version={version} canWrite={page.canWrite} />
          <OperatorPanel operators={version.ops} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <FactPanel version={version} />
          <FilesPanel version={version} />
          <QualityPanel version={version} canWrite={page.canWrite} />
          {version.report !== null && <ReportPanel report={version.report} />}
          {version.report?.golden !== undefined && <GoldenPanel report={version.report.golden} />}
          <HistoryPanel changes={changes} />
          <MetadataPanel metadata={version.facts.metadata} />
        </div>
      </div>
    </div>
  );
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // Half an escape is no label: it is looked up as it stands and not found.
    return segment;
  }
}

/** How far the validation is, live; or why it ended badly, and what to do. */
async function Progress({
  version: { model, version, status, rejection },
}: {
  version: VersionDto;
}) {
  const t = await getTranslations("model");
  if (status === "validating")
    return (
      <Panel title={t("version.validating")}>
        <ValidationSteps model={model} version={version} />
        <p className="mt-2 text-sm text-quiet">{t("version.validatingText")}</p>
      </Panel>
    );
  if (rejection === null) return null;
  const problem = { ...rejection, type: "about:blank", title: rejection.code, status: 422 };
  return <ProblemView problem={{ ...problem, requestId: "" }} />;
}

async function Text({
  which,
  version,
  canWrite,
}: {
  which: "note" | "card";
  version: VersionDetailDto;
  canWrite: boolean;
}) {
  const [t, trash] = await Promise.all([getTranslations("model"), getTranslations("trash")]);
  const { model } = version;
  const text = version[which];
  const etag = etagOfVersion(version);
  return (
    <NotePanel {...{ model, which, text, etag, canWrite }} version={version.version}>
      {text.trim() === "" ? (
        <p className="text-quiet">{which === "note" ? t("note.empty") : trash("about.noCard")}</p>
      ) : (
        <Markdown text={text} tableLabel={t("card.table")} />
      )}
    </NotePanel>
  );
}
