"use client";

import { X } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "use-intl/react";
import { IconButton } from "@/app/_ui/button";
import { StageAnnouncer, useStageWords } from "./stage-words";
import { percentOf } from "./transfer";
import { TransferBar } from "./transfer-view";
import { versionHref } from "./upload-outcome";
import { useUploads } from "./upload-provider";
import { isAtRisk, isHeld, type Upload } from "./upload-state";
import type { UploadStore } from "./upload-store";

const mostShown = 4;

/**
 * On every other page: what goes up and what came of it, with the way back. On wide screens it stands
 * in the sidebar's free space, where it covers nothing.
 */
export function UploadTray({ store }: { store: UploadStore }) {
  const t = useTranslations("upload");
  const { uploads } = useUploads(store);
  const more = uploads.length - mostShown;
  return (
    <aside
      aria-label={t("uploads")}
      className="fixed bottom-4 left-4 z-30 w-72 max-w-[calc(100vw-2rem)] rounded-lg border border-line bg-surface shadow-pop lg:bottom-18 lg:left-3 lg:w-46"
    >
      <header className="flex items-center justify-between gap-2 border-b border-line px-3 py-1.5">
        <h2 className="text-sm font-semibold">{t("uploads")}</h2>
        <Link href="/models/new" className="link min-h-6 text-sm">
          {more > 0 ? t("showMore", { count: String(more) }) : t("show")}
        </Link>
      </header>
      <ul>
        {uploads.slice(0, mostShown).map((upload) => (
          <TrayItem key={upload.id} upload={upload} store={store} />
        ))}
      </ul>
    </aside>
  );
}

function TrayItem({ upload, store }: { upload: Upload; store: UploadStore }) {
  const t = useTranslations("upload");
  const words = useStageWords();
  const { id, model, stage } = upload;
  const isStoppable = isAtRisk(upload) || isHeld(upload);
  const hasVersion = stage.kind === "ready" || stage.kind === "validating";
  const href = hasVersion ? versionHref(model, stage.version) : "/models/new";
  const share = "transfer" in stage ? ` · ${percentOf(stage.transfer)}%` : "";
  return (
    <li className="border-b border-line px-3 py-2 last:border-0">
      <div className="flex items-start justify-between gap-2">
        <Link href={href} className="block min-w-0 rounded-sm hover:underline">
          <span className="block truncate text-sm font-medium">
            {"version" in stage ? `${model} @ ${stage.version}` : model}
          </span>
          <span className="block text-xs text-quiet figures">
            {words(stage)}
            {share}
          </span>
        </Link>
        <IconButton
          icon={X}
          label={t(isStoppable ? "cancelOf" : "dismissOf", { model })}
          onClick={() => (isStoppable ? store.cancel(id) : store.dismiss(id))}
          className="size-6 h-6 w-6"
        />
      </div>
      {"transfer" in stage && (
        <TransferBar transfer={stage.transfer} label={t("progressOf", { model })} />
      )}
      <StageAnnouncer upload={upload} />
    </li>
  );
}
