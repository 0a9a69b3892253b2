// /system: the installation as it is now. Read with system:read; nothing can be changed here.
import type { Metadata } from "next";
import { getTranslations } from "@/app/_i18n/server";
import { Forbidden } from "@/app/_ui/forbidden";
import { LiveRefresh } from "@/app/_ui/live-refresh";
import { PageHeader } from "@/app/_ui/panel";
import { pageContext } from "@/lib/console";
import { permissionsOf } from "@/lib/contract/permissions";
import { getSystem } from "@/lib/monitoring/system";
import { listServing } from "@/lib/monitoring/usage";
import { listLargestModels } from "@/lib/registry/lifecycle";
import { ConfigurationTable } from "./configuration-table";
import { FactPanels } from "./fact-panels";
import { GatewayTable } from "./gateway-table";
import { LargestModels } from "./largest-models";
import { ProcessTable } from "./process-table";
import { WarningList } from "./warning-list";
import { warningsOf } from "./warnings";

const refreshMs = 5_000;
/** Those whose failure is named; production comes first. */
const namedAliases = 200;
const shownModels = 5;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("system"))("title") };
}

export default async function SystemPage() {
  const ctx = await pageContext();
  const may = permissionsOf(ctx.actor);
  if (!may.includes("system:read")) return <Forbidden permission="system:read" />;
  const [t, system, serving, largest] = await Promise.all([
    getTranslations("system"),
    getSystem(ctx),
    may.includes("models:read") ? listServing(ctx, { limit: namedAliases }) : null,
    may.includes("models:read") ? listLargestModels(ctx, { limit: shownModels }) : null,
  ]);
  const warnings = warningsOf(system, serving?.data ?? []);
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")} />
      <LiveRefresh everyMs={refreshMs} />
      <div className="flex flex-col gap-4">
        <section>
          <h2 className="sr-only">{t("warnings")}</h2>
          {/* The number is announced, not the warnings: their figures change with every look. */}
          <p role="status" className={warnings.length === 0 ? "text-quiet" : "sr-only"}>
            {warnings.length === 0 ? t("fine") : t("warningCount", { count: warnings.length })}
          </p>
          {warnings.length > 0 && (
            <WarningList warnings={warnings} canPromote={may.includes("models:promote")} />
          )}
        </section>
        <ProcessTable processes={system.processes} />
        <GatewayTable gateways={system.gateways} revision={system.revision} />
        <FactPanels system={system} />
        <LargestModels models={largest?.data ?? []} />
        <ConfigurationTable settings={system.configuration} />
      </div>
    </>
  );
}
