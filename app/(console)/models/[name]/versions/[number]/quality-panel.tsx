import { getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { Panel } from "@/app/_ui/panel";
import type { VersionDetailDto } from "@/lib/contract/version";
import { etagOfVersion } from "@/lib/registry/versions";
import { EditVersionButton } from "../../_model/edit/edit-version-button";
import { MetricText } from "../../_model/metric-text";

/** What people measured and how they sorted it: metrics and tags. */
export async function QualityPanel({
  version: detail,
  canWrite,
}: {
  version: VersionDetailDto;
  canWrite: boolean;
}) {
  const t = await getTranslations("model");
  const { metrics, tags } = detail;
  const { model, version, label, author, sourceUrl, dataUrl } = detail;
  const details = { model, version, metrics, tags, label, author, sourceUrl, dataUrl };
  return (
    <Panel
      title={t("quality.title")}
      actions={
        canWrite && <EditVersionButton details={{ ...details, etag: etagOfVersion(detail) }} />
      }
    >
      {metrics.length === 0 ? (
        <p className="text-quiet">{t("quality.noMetrics")}</p>
      ) : (
        <ul className="flex flex-col gap-1">
          {metrics.map((metric) => (
            <li key={metric.name}>
              <MetricText metric={metric} />
            </li>
          ))}
        </ul>
      )}
      {tags.length > 0 && (
        <ul aria-label={t("tags.legend")} className="mt-3 flex flex-wrap gap-1">
          {tags.map((tag) => (
            <li key={tag}>
              <Badge>{tag}</Badge>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
