import { CircleDot, Layers, Rows3 } from "lucide-react";
import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import type { BatchingVerdict } from "@/lib/contract/serving";
import { reportAnchor } from "../report-anchor";
import { describeVerdict } from "./describe-serving";

const icons = { shared: Layers, pieces: Rows3, alone: CircleDot } as const;

/** Whether requests share runs, and why; for a file with a fixed leading dimension, what a free one gains. */
export async function VerdictText({
  batching,
  hasWarnings,
}: {
  batching: BatchingVerdict | undefined;
  hasWarnings: boolean;
}) {
  const t = await getTranslations("model");
  const { title, text, rows, tolerance } = describeVerdict(batching);
  const Icon = icons[title];
  return (
    <div className="flex gap-2.5">
      <Icon
        aria-hidden
        size={18}
        className={`mt-0.5 shrink-0 ${title === "shared" ? "text-good" : "text-quiet"}`}
      />
      <div className="min-w-0 flex-1">
        <h3 className="font-medium">{t(`serving.verdict.${title}`, { rows })}</h3>
        <p className="max-w-2xl text-quiet">
          {t(`serving.verdict.${text}`, { rows: String(rows), tolerance })}
        </p>
        {title === "pieces" && (
          <p className="mt-1 max-w-2xl text-quiet">{t("serving.verdict.piecesGain")}</p>
        )}
        {title === "pieces" && hasWarnings && (
          <Link href={`#${reportAnchor}`} className="link inline-block min-h-6">
            {t("serving.verdict.piecesReport")}
          </Link>
        )}
      </div>
    </div>
  );
}
