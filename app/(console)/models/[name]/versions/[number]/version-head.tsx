import { Download, FlaskConical, Workflow } from "lucide-react";
import { getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { buttonClass, LinkButton } from "@/app/_ui/button";
import type { VersionDto } from "@/lib/contract/version";
import { AliasBadge } from "../../../../_release/alias-badge";
import { StatusBadge } from "../../../_list/status-badge";
import { artifactHref } from "../../_model/artifact-href";
import { FailingBadge } from "../../_model/failing-badge";
import { isProtected, type ModelPage } from "../../_model/load-model";
import { PromoteButton } from "../../_model/promote/promote-button";
import { VersionMenu } from "../../_model/version-menu";

/** Which version this is, how it stands, and what can be done with it. */
export async function VersionHead({
  version,
  page,
  promoteTo,
}: {
  version: VersionDto;
  page: ModelPage;
  /** The address asks for a promotion to this alias. */
  promoteTo: string | null;
}) {
  const t = await getTranslations("model");
  const { model, version: number, status, aliases } = version;
  const isReady = status === "ready";
  return (
    <header className="flex flex-wrap items-center justify-between gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="text-lg font-semibold">{t("version.title", { version: String(number) })}</h2>
        {version.label !== null && <Badge>{version.label}</Badge>}
        <StatusBadge status={status} />
        <FailingBadge model={model} version={number} />
        {aliases.map((alias) => (
          <AliasBadge
            key={alias}
            text={alias}
            tone={alias === "production" ? "good" : "accent"}
            isProtected={isProtected(page, alias)}
          />
        ))}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {page.canPromote && isReady && (
          <PromoteButton
            key={promoteTo ?? ""}
            model={model}
            version={number}
            alias={promoteTo ?? undefined}
            isOpenAtOnce={promoteTo !== null}
          />
        )}
        {page.canPredict && isReady && (
          <LinkButton href={`/models/${model}/test?version=${number}`} icon={FlaskConical}>
            {t("versionMenu.test")}
          </LinkButton>
        )}
        <LinkButton href={`/models/${model}/graph?version=${number}`} icon={Workflow}>
          {t("versionMenu.graph")}
        </LinkButton>
        <a href={artifactHref(model, number)} download className={buttonClass()}>
          <Download aria-hidden size={15} />
          {t("versionMenu.download")}
        </a>
        {(page.canWrite || page.canDelete) && (
          <VersionMenu
            {...{ model, status }}
            version={number}
            canWrite={page.canWrite}
            canPredict={page.canPredict}
            canDelete={page.canDelete}
          />
        )}
      </div>
    </header>
  );
}
