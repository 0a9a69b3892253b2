"use client";

import { useTranslations } from "use-intl/react";
import { classNames } from "@/app/_ui/class-names";
import { Panel } from "@/app/_ui/panel";
import { UploadItem } from "../../_uploads/upload-item";
import { useUploadStore, useUploads } from "../../_uploads/upload-provider";

export const uploadListId = "uploads";

/** The uploads of this tab. The place is there before they are: the focus goes to it after sending. */
export function UploadList() {
  const t = useTranslations("upload");
  const store = useUploadStore();
  const { uploads } = useUploads(store);
  return (
    <div
      id={uploadListId}
      tabIndex={-1}
      className={classNames("rounded-lg outline-none", uploads.length === 0 && "-mt-4")}
    >
      {uploads.length > 0 && (
        <Panel title={t("uploads")} flush>
          <ul>
            {uploads.map((upload) => (
              <UploadItem key={upload.id} upload={upload} store={store} />
            ))}
          </ul>
          <p className="border-t border-line px-4 py-2 text-xs text-quiet">{t("uploadsLead")}</p>
        </Panel>
      )}
    </div>
  );
}
