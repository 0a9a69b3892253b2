"use client";

import { FileBox, X } from "lucide-react";
import { useEffect } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { formatBytes } from "@/app/_i18n/quantities";
import { IconButton } from "@/app/_ui/button";
import { Notice } from "@/app/_ui/notice";
import type { Draft } from "../../_uploads/draft";
import { inspect } from "../../_uploads/model-file";
import type { UploadStore } from "../../_uploads/upload-store";
import { FileButton } from "./file-button";

/** The chosen file, and what its name, size and first bytes say before anything goes up. */
export function FileSummary({
  draft: { id, file, finding },
  store,
  maxBytes,
  limit,
}: {
  draft: Draft;
  store: UploadStore;
  maxBytes: number;
  limit: string;
}) {
  const t = useTranslations("upload");
  const locale = useLocale();
  useEffect(() => {
    let isCurrent = true;
    void inspect(file, maxBytes).then((found) => {
      if (isCurrent) store.change(id, { finding: found });
    });
    return () => {
      isCurrent = false;
    };
  }, [id, file, maxBytes, store]);
  const words = finding?.kind === "fine" ? t("fine") : finding === null ? t("reading") : "";
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <FileBox aria-hidden size={20} className="shrink-0 text-quiet" />
        <div className="min-w-40 flex-1">
          <p className="font-medium break-words">{file.name}</p>
          <p role="status" className="text-sm text-quiet">
            {[formatBytes(locale, file.size), words].filter((part) => part !== "").join(" · ")}
          </p>
        </div>
        <div className="flex items-center gap-2">
          <FileButton
            label={t("chooseOther")}
            onPick={([other]) => {
              if (other !== undefined) store.change(id, { file: other, finding: null });
            }}
          />
          <IconButton icon={X} label={t("remove")} onClick={() => store.discard(id)} />
        </div>
      </div>
      {finding?.kind === "odd" && <Notice tone="warn" role="status" title={t("odd")} />}
      {finding?.kind === "refused" && (
        <Notice tone="bad" role="alert" title={t(`fault.${finding.fault}.title`, { limit })}>
          <p className="text-quiet">{t(`fault.${finding.fault}.hint`)}</p>
        </Notice>
      )}
    </div>
  );
}
