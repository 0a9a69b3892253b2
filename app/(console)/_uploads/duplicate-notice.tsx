"use client";

import Link from "next/link";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { Notice } from "@/app/_ui/notice";
import { versionHref } from "./upload-outcome";
import type { Upload } from "./upload-state";
import type { UploadStore } from "./upload-store";

const mostShown = 5;

/** Before a version is made of bytes that versions have: which they are, and whether to go on. */
export function DuplicateNotice({ upload, store }: { upload: Upload; store: UploadStore }) {
  const t = useTranslations("upload");
  const { id, stage } = upload;
  if (stage.kind !== "duplicate") return null;
  const { sharedWith } = stage;
  const named = sharedWith.slice(0, mostShown).map(({ model, version }) => `${model}@${version}`);
  const more = sharedWith.length > mostShown ? ", …" : "";
  return (
    <Notice tone="warn" role="alert" title={t("duplicateTitle")}>
      <p className="mb-2 text-quiet">
        {t("duplicateText", { versions: named.join(", ") + more, count: sharedWith.length })}
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <Button
          variant="primary"
          onClick={() => {
            store.goOn(id);
            focusList();
          }}
        >
          {t("duplicateGoOn")}
        </Button>
        <Button
          onClick={() => {
            store.cancel(id);
            focusList();
          }}
        >
          {t("duplicateDrop")}
        </Button>
        {sharedWith.slice(0, mostShown).map(({ model, version }) => (
          <Link
            key={`${model}@${version}`}
            href={versionHref(model, version)}
            className="link min-h-6 text-sm"
          >
            {model}@{version}
          </Link>
        ))}
      </div>
    </Notice>
  );
}

/** The notice goes with its choice: the focus goes to where the upload is. */
function focusList(): void {
  document.getElementById("uploads")?.focus();
}
