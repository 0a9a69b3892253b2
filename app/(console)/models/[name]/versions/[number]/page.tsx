// /models/{name}/versions/{number}: everything about one version. Read with models:read; every change goes
// through /api/v1. `?promote=production` opens the promotion at once.
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "@/app/_i18n/server";
import { Markdown } from "@/app/_ui/markdown";
import { Panel } from "@/app/_ui/panel";
import { ProblemView } from "@/app/_ui/problem-view";
import { aliasNameSchema } from "@/lib/contract/alias";
import { type VersionDto, versionPath } from "@/lib/contract/version";
import { ValidationSteps } from "../../../../_uploads/validation-steps";
import { NotePanel } from "../../_model/edit/note-panel";
import { loadModel, loadVersion } from "../../_model/load-model";
import { ServingPanel } from "./_serving/serving-panel";
import { FactPanel, MetadataPanel } from "./fact-panel";
import { GoldenPanel } from "./golden-panel";
import { OperatorPanel } from "./operator-panel";
import { QualityPanel } from "./quality-panel";
import { ReportPanel } from "./report-panel";
import { SignaturePanel } from "./signature-panel";
import { VersionHead } from "./version-head";

interface VersionPageProps {
  readonly params: Promise<{ name: string; number: string }>;
  readonly searchParams: Promise<{ promote?: string | string[] }>;
}

export async function generateMetadata({ params }: VersionPageProps): Promise<Metadata> {
  const { name, number } = await params;
  return { title: `${name}@${number}` };
}

export default async function VersionPage({ params, searchParams }: VersionPageProps) {
  const path = versionPath.safeParse(await params);
  if (!path.success) notFound();
  const { name, number } = path.data;
  const page = await loadModel(name);
  if (page === null) return null;
  const version = await loadVersion(name, number);
  const promoteTo = aliasNameSchema.safeParse((await searchParams).promote).data ?? null;
  return (
    <div className="flex flex-col gap-4">
      <VersionHead {...{ version, page, promoteTo }} />
      <Progress version={version} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-4">
          {version.signature !== null && <SignaturePanel signature={version.signature} />}
          {version.report !== null && <ServingPanel version={version} canWrite={page.canWrite} />}
          <Note version={version} canWrite={page.canWrite} />
          <OperatorPanel operators={version.ops} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <FactPanel version={version} />
          <QualityPanel version={version} canWrite={page.canWrite} />
          {version.report !== null && <ReportPanel report={version.report} />}
          {version.report?.golden !== undefined && <GoldenPanel report={version.report.golden} />}
          <MetadataPanel metadata={version.facts.metadata} />
        </div>
      </div>
    </div>
  );
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

async function Note({ version, canWrite }: { version: VersionDto; canWrite: boolean }) {
  const t = await getTranslations("model");
  const { model, note } = version;
  return (
    <NotePanel {...{ model, note, canWrite }} version={version.version}>
      {note.trim() === "" ? (
        <p className="text-quiet">{t("note.empty")}</p>
      ) : (
        <Markdown text={note} tableLabel={t("card.table")} />
      )}
    </NotePanel>
  );
}
