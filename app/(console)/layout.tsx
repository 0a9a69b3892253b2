import type { ReactNode } from "react";
import { getTranslations } from "@/app/_i18n/server";
import { pageContext } from "@/lib/console";
import { permissionsOf } from "@/lib/contract/permissions";
import { countWaiting } from "./_release/count-waiting";
import { LeakNotices } from "./_shell/leak-notices";
import { Shell } from "./_shell/shell";
import { UploadProvider } from "./_uploads/upload-provider";

/**
 * The frame of every page for people who are signed in. Which links it shows is comfort: what a page
 * reads and what an action does is decided by the use cases.
 */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const ctx = await pageContext();
  const { actor } = ctx;
  const permissions = permissionsOf(actor);
  const [t, waiting] = await Promise.all([getTranslations("common"), countWaiting(ctx)]);
  return (
    <>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-surface focus:px-3 focus:py-2"
      >
        {t("skip")}
      </a>
      <UploadProvider canUpload={permissions.includes("models:write")}>
        <Shell
          user={{ label: actor.label, role: actor.kind === "user" ? actor.role : null }}
          permissions={permissions}
          waiting={waiting}
        >
          <LeakNotices ctx={ctx} />
          {children}
        </Shell>
      </UploadProvider>
    </>
  );
}
