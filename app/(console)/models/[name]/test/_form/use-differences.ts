"use client";

import { useTranslations } from "use-intl/react";
import type { LoadedRequest } from "./read-request";

/** Says which inputs a loaded request and this version do not share; undefined when they share all. */
export function useDifferences(): (loaded: LoadedRequest) => string | undefined {
  const t = useTranslations("test.examples");
  return ({ unknown, missing }) => {
    const parts = [
      unknown.length > 0 ? t("unknown", { names: unknown.join(", ") }) : "",
      missing.length > 0 ? t("missing", { names: missing.join(", ") }) : "",
    ];
    return parts.join(" ").trim() || undefined;
  };
}
