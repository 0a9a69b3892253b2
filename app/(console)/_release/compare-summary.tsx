"use client";

import Link from "next/link";
import { useTranslations } from "use-intl/react";
import { Badge } from "@/app/_ui/badge";
import type { CompareSummary } from "@/lib/contract/gate";
import { hrefOfCompare } from "../models/[name]/compare/compare-view-href";

const tones = { identical: "good", compatible: "good", breaking: "warn" } as const;

/** Whether callers of the version before will meet a difference, and the way to all of them. */
export function CompareSummaryLine({
  model,
  from,
  to,
  summary,
}: {
  model: string;
  from: number | null;
  to: number;
  summary: CompareSummary | null;
}) {
  const t = useTranslations("release.compare");
  if (from === null || from === to) return null;
  const verdict = summary?.verdict ?? null;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      {verdict !== null && <Badge tone={tones[verdict]}>{t(verdict)}</Badge>}
      <Link className="link inline-block min-h-6" href={hrefOfCompare(model, { from, to })}>
        {t("details")}
      </Link>
    </span>
  );
}
