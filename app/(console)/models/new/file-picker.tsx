"use client";

import { UploadCloud } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { FileButton } from "./file-button";

/** Where a file is dropped (the whole window takes it: _uploads/drop-anywhere) or chosen. */
export function FilePicker({
  limit,
  onPick,
}: {
  limit: string;
  onPick: (files: readonly File[]) => void;
}) {
  const t = useTranslations("upload");
  return (
    <div className="flex flex-col items-center gap-3 rounded-lg border-2 border-dashed border-line-strong/60 bg-surface px-6 py-12 text-center">
      <UploadCloud aria-hidden size={28} className="text-quiet" />
      <div>
        <h2 className="text-lg font-medium">{t("dropTitle")}</h2>
        <p className="text-quiet">{t("dropText", { limit })}</p>
      </div>
      <FileButton variant="primary" label={t("choose")} isMultiple onPick={onPick} />
    </div>
  );
}
