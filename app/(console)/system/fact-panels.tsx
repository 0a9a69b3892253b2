import { formatBytes, formatCount, formatDuration } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Facts, Panel } from "@/app/_ui/panel";
import type { SystemDto } from "@/lib/contract/system";

/** Storage, the runner's queue, and what this is built of. */
export async function FactPanels({ system }: { system: SystemDto }) {
  const [t, { locale }] = await Promise.all([getTranslations("system"), getIntl()]);
  const { storage, work, versions } = system;
  const oldest =
    work.oldestSeconds === null
      ? t("nothingWaits")
      : formatDuration(locale, work.oldestSeconds * 1_000);
  return (
    <div className="grid gap-4 lg:grid-cols-3">
      <Panel title={t("storage")}>
        <div className="flex flex-col gap-3">
          <Facts
            facts={[
              [
                t("artifacts"),
                t("artifactsValue", {
                  size: formatBytes(locale, storage.artifactBytes),
                  count: storage.artifacts,
                }),
              ],
            ]}
          />
          <Disk storage={storage} />
        </div>
      </Panel>
      <Panel title={t("work")}>
        <Facts
          facts={[
            [t("waiting"), formatCount(locale, work.waiting)],
            [t("leased"), formatCount(locale, work.leased)],
            [t("oldest"), oldest],
          ]}
        />
      </Panel>
      <Panel title={t("versions")}>
        <Facts
          facts={[
            [t("product"), versions.product],
            [t("node"), versions.node],
            [t("postgres"), versions.postgres],
            [t("onnxruntime"), versions.onnxruntime],
          ]}
        />
      </Panel>
    </div>
  );
}

async function Disk({ storage: { freeBytes, totalBytes } }: { storage: SystemDto["storage"] }) {
  const [t, { locale }] = await Promise.all([getTranslations("system"), getIntl()]);
  if (freeBytes === null || totalBytes === null)
    return <Facts facts={[[t("disk"), t("unknown")]]} />;
  const said = t("diskValue", {
    free: formatBytes(locale, freeBytes),
    total: formatBytes(locale, totalBytes),
  });
  return (
    <div>
      <Facts facts={[[t("disk"), said]]} />
      <meter
        aria-label={t("diskMeter")}
        min={0}
        max={totalBytes}
        high={totalBytes * 0.95}
        low={totalBytes * 0.85}
        optimum={0}
        value={totalBytes - freeBytes}
        className="mt-2 block h-3 w-full"
      />
    </div>
  );
}
