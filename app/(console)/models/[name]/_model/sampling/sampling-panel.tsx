import Link from "next/link";
import { formatBytes, formatShare } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Panel } from "@/app/_ui/panel";
import { etagOfModel } from "@/lib/registry/models";
import type { ModelPage } from "../load-model";
import { SamplingButton } from "./sampling-button";

/** The way to the model's requests, and which of their bodies are kept. */
export async function SamplingPanel({ page: { model, canWrite } }: { page: ModelPage }) {
  const [t, { locale }] = await Promise.all([getTranslations("model"), getIntl()]);
  const { share, maxBytes } = model.payloadSampling;
  const kept = { share: formatShare(locale, share), size: formatBytes(locale, maxBytes) };
  return (
    <Panel title={t("sampling.title")}>
      <div className="flex flex-col items-start gap-3">
        <Link href={`/requests?model=${model.name}`} className="link inline-block min-h-6">
          {t("sampling.all")}
        </Link>
        <p className="text-sm text-quiet">
          {share === 0 ? t("sampling.off") : t("sampling.on", kept)}
        </p>
        {canWrite && (
          <SamplingButton
            model={model.name}
            sampling={model.payloadSampling}
            etag={etagOfModel(model)}
          />
        )}
      </div>
    </Panel>
  );
}
