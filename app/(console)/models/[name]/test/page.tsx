// /models/{name}/test: a model tried by hand. The signature is read with models:read; the prediction itself
// goes through /api/v1, which demands `predict`.
import { FlaskConical, Lock } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "@/app/_i18n/server";
import { LinkButton } from "@/app/_ui/button";
import { EmptyState } from "@/app/_ui/empty-state";
import { Notice } from "@/app/_ui/notice";
import { getOrigin } from "@/app/_ui/origin";
import { loadModel } from "../_model/load-model";
import { TestBench } from "./bench";
import { loadTarget } from "./load-target";

interface TestPageProps {
  readonly params: Promise<{ name: string }>;
  readonly searchParams: Promise<{ version?: string | string[] }>;
}

export async function generateMetadata({ params }: TestPageProps): Promise<Metadata> {
  const { name } = await params;
  return { title: (await getTranslations("test"))("title", { model: name }) };
}

export default async function TestPage({ params, searchParams }: TestPageProps) {
  const { name } = await params;
  const page = await loadModel(name);
  // The layout says why.
  if (page === null) return null;
  const { ctx } = page;
  const { version: asked } = await searchParams;
  const t = await getTranslations("test");
  if (!page.canPredict)
    return <EmptyState icon={Lock} title={t("forbidden")} text={t("forbiddenText")} />;
  const loaded = await loadTarget(ctx, name, typeof asked === "string" ? asked : undefined);
  if (loaded === "model.not_found") notFound();
  if (loaded === null) return <NoVersion model={name} />;
  const { target, targets, signature, isAsked } = loaded;
  return (
    <div className="flex flex-col gap-4">
      {!isAsked && (
        <Notice tone="warn" title={t("unknown", { version: String(asked), shown: target.ref })} />
      )}
      <TestBench
        {...{ target, targets, signature }}
        model={name}
        origin={await getOrigin()}
        mayWrite={page.canWrite}
      />
    </div>
  );
}

async function NoVersion({ model }: { model: string }) {
  const t = await getTranslations("test");
  return (
    <EmptyState
      icon={FlaskConical}
      title={t("none")}
      text={t("noneText")}
      action={
        <div className="flex flex-wrap justify-center gap-2">
          <LinkButton href={`/models/new?model=${model}`} variant="primary">
            {t("upload")}
          </LinkButton>
          <LinkButton href={`/models/${model}/versions`}>{t("versions")}</LinkButton>
        </div>
      }
    />
  );
}
