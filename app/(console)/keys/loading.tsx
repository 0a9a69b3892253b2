import { getTranslations } from "@/app/_i18n/server";
import { PageHeader, Panel } from "@/app/_ui/panel";

const rows = Array.from({ length: 8 }, (_, index) => `row-${index}`);

/** The page's parts at their final sizes. */
export default async function KeysLoading() {
  const t = await getTranslations("keys");
  return (
    <div aria-busy="true">
      <PageHeader
        title={t("title")}
        lead={t("lead")}
        actions={<div className="skeleton h-8 w-28" />}
      />
      <Panel>
        <div className="flex flex-col gap-2">
          {rows.map((row) => (
            <div key={row} className="skeleton h-12" />
          ))}
        </div>
      </Panel>
    </div>
  );
}
