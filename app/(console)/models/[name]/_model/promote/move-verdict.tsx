"use client";

import Link from "next/link";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { Notice } from "@/app/_ui/notice";
import type { ComparisonOfVersions } from "@/lib/contract/compare";
import { hrefOfCompare } from "../../compare/compare-view-href";

const tones = { identical: "good", compatible: "good", breaking: "warn" } as const;

type Compared = Pick<ComparisonOfVersions, "verdict" | "counts">;

/** Whether callers of what the alias serves now will meet a difference. No answer is no obstacle. */
export function MoveVerdict({
  model,
  alias,
  from,
  to,
}: {
  model: string;
  alias: string;
  from: number;
  to: number;
}) {
  const t = useTranslations("compare.verdict");
  const compared = useComparison(model, from, to);
  const verdict = compared?.verdict ?? null;
  if (compared === null || verdict === null) return null;
  const names = { from: `${model}@${from}`, to: `${model}@${to}` };
  return (
    <Notice tone={tones[verdict]} role="status" title={t(verdict)}>
      <p>
        {t("ofPromotion", { alias })}{" "}
        {verdict === "breaking"
          ? t("breakingText", { count: compared.counts.breaking })
          : verdict === "compatible"
            ? t("compatibleText", names)
            : t("identicalText")}{" "}
        <Link className="link" href={hrefOfCompare(model, { from, to })}>
          {t("details")}
        </Link>
      </p>
    </Notice>
  );
}

function useComparison(model: string, from: number, to: number): Compared | null {
  const [found, setFound] = useState<{ readonly key: string; readonly compared: Compared } | null>(
    null,
  );
  const key = `${model} ${from} ${to}`;
  useEffect(() => {
    const leaving = new AbortController();
    const query = { from: String(from), to: String(to) };
    callApi(
      "GET /models/{name}/compare",
      { params: { name: model }, query },
      { signal: leaving.signal },
    ).then(
      (answer) => answer.ok && setFound({ key: `${model} ${from} ${to}`, compared: answer.data }),
      () => {
        // Left before the answer: nobody looks at it any more.
      },
    );
    return () => leaving.abort();
  }, [model, from, to]);
  return found?.key === key ? found.compared : null;
}
