"use client";

import { useTranslations } from "use-intl/react";
import { LinkButton } from "@/app/_ui/button";
import { Notice } from "@/app/_ui/notice";
import { ProblemView } from "@/app/_ui/problem-view";
import type { Problem } from "@/lib/contract/problem";
import type { Stage, Upload } from "./upload-state";

/** How an upload ended: what next when it went well, why and what to do when it did not. */
export function UploadOutcome({ upload: { model, stage } }: { upload: Upload }) {
  const t = useTranslations("upload");
  switch (stage.kind) {
    case "ready":
      return <ReadyView model={model} version={stage.version} />;
    case "rejected":
      return <ProblemView problem={problemOf(stage)} />;
    case "refused":
      return <ProblemView problem={stage.problem} />;
    case "paused":
      if (stage.problem === null) return null;
      return (
        <>
          <ProblemView problem={stage.problem} />
          <p className="text-sm text-quiet">{t("pausedHint")}</p>
        </>
      );
    case "unreadable":
      return (
        <Notice tone="bad" role="alert" title={t("stage.unreadable")}>
          <p className="text-quiet">{t("unreadableHint")}</p>
        </Notice>
      );
    case "unwatched":
      return (
        <>
          {stage.problem !== null && <ProblemView problem={stage.problem} />}
          <Notice title={t("stage.unwatched")}>
            <p className="mb-2 text-quiet">{t("unwatchedHint")}</p>
            <LinkButton href={versionHref(model, stage.version)}>
              {t("openVersion", { version: String(stage.version) })}
            </LinkButton>
          </Notice>
        </>
      );
    default:
      return null;
  }
}

/** The address of a version's page. */
export function versionHref(model: string, version: number): string {
  return `/models/${model}/versions/${version}`;
}

function ReadyView({ model, version }: { model: string; version: number }) {
  const t = useTranslations("upload");
  return (
    <Notice tone="good" title={t("readyTitle", { model, version: String(version) })}>
      <p className="mb-2 text-quiet">{t("readyHint")}</p>
      <div className="flex flex-wrap gap-2">
        <LinkButton variant="primary" href={versionHref(model, version)}>
          {t("openVersion", { version: String(version) })}
        </LinkButton>
        <LinkButton href={`${versionHref(model, version)}?promote=production`}>
          {t("promote")}
        </LinkButton>
        <LinkButton href={`/models/${model}/test?version=${version}`}>{t("test")}</LinkButton>
      </div>
    </Notice>
  );
}

/** A rejection is worded as problems are: by its code. */
function problemOf({ rejection }: Extract<Stage, { kind: "rejected" }>): Problem {
  const { code, detail, hint } = rejection ?? { code: "", detail: "", hint: "" };
  return { type: "about:blank", title: code, status: 422, code, detail, hint, requestId: "" };
}
