// /: what serves now and what changed lately, for everybody who may read models.
import type { Metadata } from "next";
import { getTranslations } from "@/app/_i18n/server";
import { Forbidden } from "@/app/_ui/forbidden";
import { LiveRefresh } from "@/app/_ui/live-refresh";
import { PageHeader } from "@/app/_ui/panel";
import { listKeys } from "@/lib/access";
import { countKeysToAttend } from "@/lib/access/lifecycle";
import { pageContext } from "@/lib/console";
import { permissionsOf } from "@/lib/contract/permissions";
import { getSystem } from "@/lib/monitoring/system";
import { listServing } from "@/lib/monitoring/usage";
import { listActivity } from "@/lib/registry/activity";
import { countWaiting } from "../_release/count-waiting";
import { ActivityList } from "./activity-list";
import { ApprovalsNotice } from "./approvals-notice";
import { hasOwnServing, progressOf } from "./first-steps";
import { FirstSteps } from "./first-steps-view";
import { InstallationLine } from "./installation-line";
import { KeysLine } from "./keys-line";
import { ServingTable } from "./serving-table";

const refreshMs = 5_000;
const servingRows = 25;
/** More than are shown: the first steps are read off them too. */
const activityRows = 40;
const shownActivity = 12;
const keyRows = 50;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("overview"))("title") };
}

export default async function OverviewPage() {
  const ctx = await pageContext();
  const permissions = permissionsOf(ctx.actor);
  if (!permissions.includes("models:read")) return <Forbidden permission="models:read" />;
  const canReadKeys = permissions.includes("keys:read");
  const [t, serving, activity, system, toAttend, waiting] = await Promise.all([
    getTranslations("overview"),
    listServing(ctx, { limit: servingRows }),
    listActivity(ctx, { limit: activityRows }),
    permissions.includes("system:read") ? getSystem(ctx) : null,
    canReadKeys ? countKeysToAttend(ctx) : 0,
    countWaiting(ctx),
  ]);
  // The page is read anew every few seconds: the keys only for as long as the first steps need them.
  const needsKeys = canReadKeys && !hasOwnServing(serving.data);
  const keys = needsKeys ? (await listKeys(ctx, { limit: keyRows })).data : [];
  const progress = progressOf({ serving: serving.data, activity: activity.data, keys });
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")} />
      <LiveRefresh everyMs={refreshMs} />
      <div className="flex flex-col gap-4">
        {system !== null && (
          <InstallationLine
            {...{ system, serving: serving.data }}
            canPromote={permissions.includes("models:promote")}
          />
        )}
        {waiting > 0 && <ApprovalsNotice count={waiting} />}
        {toAttend > 0 && <KeysLine count={toAttend} />}
        {progress !== null && (
          <FirstSteps progress={progress} permissions={permissions} serving={serving.data} />
        )}
        <ServingTable serving={serving.data} isMore={serving.nextCursor !== null} />
        <ActivityList activity={activity.data.slice(0, shownActivity)} />
      </div>
    </>
  );
}
