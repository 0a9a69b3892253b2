// /models/new, and /models/new?model=fraud for its next version: upload a file.
// The API checks the right and the file again; the page only says early what it would say.
import type { Metadata } from "next";
import { formatBytes } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Forbidden } from "@/app/_ui/forbidden";
import { getOrigin } from "@/app/_ui/origin";
import { PageHeader, Panel } from "@/app/_ui/panel";
import { Snippet } from "@/app/_ui/snippet";
import { pageContext } from "@/lib/console";
import { modelNameSchema } from "@/lib/contract/model";
import { permissionsOf } from "@/lib/contract/permissions";
import { env } from "@/lib/platform/env";
import { uploadCommand } from "../_list/upload-command";
import { UnfinishedUploads } from "./unfinished-uploads";
import { UploadForm } from "./upload-form";
import { UploadList } from "./upload-list";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("upload"))("title") };
}

export default async function UploadPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { actor } = await pageContext();
  if (!permissionsOf(actor).includes("models:write"))
    return <Forbidden permission="models:write" />;
  const model = modelNameSchema.safeParse((await searchParams).model).data ?? null;
  const [t, { locale }, origin] = await Promise.all([
    getTranslations("upload"),
    getIntl(),
    getOrigin(),
  ]);
  const maxBytes = env().ONNWARD_MAX_UPLOAD_BYTES;
  return (
    <>
      <PageHeader title={model === null ? t("title") : t("titleOf", { model })} lead={t("lead")} />
      <div className="flex max-w-3xl flex-col gap-4">
        <UploadForm pageModel={model} maxBytes={maxBytes} limit={formatBytes(locale, maxBytes)} />
        <UploadList />
        <UnfinishedUploads />
        <Panel title={t("withCurl")}>
          <Snippet text={uploadCommand(origin, model ?? "my-model")} label={t("curl")} />
        </Panel>
      </div>
    </>
  );
}
