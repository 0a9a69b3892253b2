"use client";

import Link from "next/link";
import { useTranslations } from "use-intl/react";

/** From which version to which, each with the way to it. */
export function VersionMove({
  model,
  from,
  to,
}: {
  model: string;
  from: number | null;
  to: number | null;
}) {
  const t = useTranslations("model.history");
  return (
    <span>
      <VersionLink model={model} version={from} />
      <span aria-hidden> → </span>
      <span className="sr-only">{t("to")}</span>
      <VersionLink model={model} version={to} />
    </span>
  );
}

function VersionLink({ model, version }: { model: string; version: number | null }) {
  const t = useTranslations("model.promote");
  if (version === null) return <span className="text-quiet">{t("nowhere")}</span>;
  return (
    <Link href={`/models/${model}/versions/${version}`} className="link inline-block min-h-6">
      {t("version", { version: String(version) })}
    </Link>
  );
}
