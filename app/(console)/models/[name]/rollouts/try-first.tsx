"use client";

import { useTranslations } from "use-intl/react";
import { startRolloutHref } from "./rollouts-href";

/** The other way to a new version, for where somebody is about to move an alias at once. */
export function TryFirst({
  model,
  alias,
  version,
}: {
  model: string;
  alias: string;
  version: number;
}) {
  const t = useTranslations("rollouts");
  return (
    <p className="text-sm text-quiet">
      {t("tryFirst")}{" "}
      {/* No link of the router: the dialog that this stands in would stay open over the other page. */}
      <a
        href={startRolloutHref(model, { kind: "canary", alias, version })}
        className="link inline-block min-h-6"
      >
        {t("tryFirstLink")}
      </a>
    </p>
  );
}
