"use client";

import { Trash2 } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useFormatter, useLocale, useTranslations } from "use-intl/react";
import { formatBytes } from "@/app/_i18n/quantities";
import { Button, IconButton } from "@/app/_ui/button";
import { type ApiData, callApi } from "@/app/_ui/call-api";
import { Notice } from "@/app/_ui/notice";
import { Panel } from "@/app/_ui/panel";
import { forgetKept, readKept } from "../../_uploads/kept-uploads";
import {
  findUnfinished,
  needsFile,
  restoreUpload,
  type Unfinished,
} from "../../_uploads/restore-upload";
import { useUploadStore, useUploads } from "../../_uploads/upload-provider";
import { uploadListId } from "./upload-list";

type AtServer = ApiData<"GET /uploads">["data"][number];

/** What a reload, another tab or a script left unfinished. Nothing is shown when there is none. */
export function UnfinishedUploads() {
  const t = useTranslations("upload");
  const { uploads } = useUploads(useUploadStore());
  const [found, setFound] = useState<readonly Unfinished<AtServer>[]>([]);
  const look = useCallback(async (signal?: AbortSignal) => {
    const listed = await callApi("GET /uploads", { query: { limit: "200" } }, { signal });
    if (listed.ok) setFound(findUnfinished(listed.data.data, readKept()));
  }, []);
  useEffect(() => {
    const control = new AbortController();
    look(control.signal).catch(() => {}); // The page was left.
    return () => control.abort();
  }, [look]);
  const running = new Set(
    uploads.flatMap(({ id, files }) => [id, ...files.flatMap(({ uploadId }) => uploadId ?? [])]),
  );
  const shown = found.filter(
    ({ id, atServer }) => !running.has(id) && !atServer.some((each) => running.has(each.id)),
  );
  if (shown.length === 0) return null;
  return (
    <Panel title={t("unfinished")} flush>
      <p className="px-4 pt-3 text-sm text-quiet">{t("unfinishedLead")}</p>
      <ul>
        {shown.map((each) => (
          <UnfinishedItem key={each.id} unfinished={each} onGone={() => void look()} />
        ))}
      </ul>
    </Panel>
  );
}

function UnfinishedItem({
  unfinished: { id, kept, atServer },
  onGone,
}: {
  unfinished: Unfinished<AtServer>;
  onGone: () => void;
}) {
  const t = useTranslations("upload");
  const locale = useLocale();
  const format = useFormatter();
  const store = useUploadStore();
  const input = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState<readonly string[]>([]);
  const [first] = atServer;
  if (first === undefined) return null;
  const model = kept?.model ?? first.model ?? first.filename;
  const needsFiles = kept?.files.some(({ uploadId }) => needsFile(uploadId, atServer)) ?? false;
  const all: readonly { readonly sizeBytes: number }[] = kept?.files ?? atServer;
  const loaded = atServer.reduce((sum, { offset }) => sum + offset, 0);
  const total = all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const goOn = async (files: readonly File[]) => {
    if (kept === null) return;
    const restored = await restoreUpload(kept, atServer, files);
    if ("missing" in restored) return setMissing(restored.missing);
    store.restore(restored);
    document.getElementById(uploadListId)?.focus();
  };
  const remove = async () => {
    forgetKept(id);
    await Promise.all(
      atServer.map((each) => callApi("DELETE /uploads/{id}", { params: { id: each.id } })),
    );
    document.getElementById(uploadListId)?.focus();
    onGone();
  };
  const until = format.dateTime(new Date(first.expiresAt), {
    dateStyle: "medium",
    timeStyle: "short",
  });
  return (
    <li className="flex flex-col gap-2 border-b border-line p-4 last:border-0">
      <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-2">
        <div className="min-w-40 flex-1">
          <h3 className="font-medium break-words">{model}</h3>
          <p className="text-sm break-words text-quiet">
            {(kept?.files.map(({ name }) => name) ?? [first.filename]).join(", ")}
          </p>
          <p className="text-sm text-quiet figures">
            {t("unfinishedProgress", {
              loaded: formatBytes(locale, loaded),
              total: formatBytes(locale, total),
              time: until,
            })}
          </p>
          {kept === null && <p className="text-sm text-quiet">{t("begunElsewhere")}</p>}
        </div>
        <div className="flex shrink-0 gap-1">
          {kept !== null && needsFiles && (
            <>
              <input
                ref={input}
                type="file"
                hidden
                multiple
                aria-label={t("chooseAgainOf", { model })}
                onChange={({ currentTarget }) => {
                  void goOn([...(currentTarget.files ?? [])]);
                  currentTarget.value = "";
                }}
              />
              <Button
                variant="primary"
                aria-label={t("chooseAgainOf", { model })}
                onClick={() => input.current?.click()}
              >
                {t("chooseAgain")}
              </Button>
            </>
          )}
          {kept !== null && !needsFiles && (
            <Button
              variant="primary"
              aria-label={t("goOnOf", { model })}
              onClick={() => void goOn([])}
            >
              {t("goOn")}
            </Button>
          )}
          <IconButton
            icon={Trash2}
            label={t("removeOf", { model })}
            onClick={() => void remove()}
          />
        </div>
      </div>
      {missing.length > 0 && (
        <Notice tone="bad" role="alert" title={t("otherFiles")}>
          <p className="text-quiet">{t("otherFilesHint", { files: missing.join(", ") })}</p>
        </Notice>
      )}
    </li>
  );
}
