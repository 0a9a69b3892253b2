"use client";

import { UploadCloud } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import type { UploadStore } from "./upload-store";

/**
 * A file dropped on any page opens the upload with it. Parts of a page that take files themselves call
 * preventDefault, and this stays out of their way; for the same reason the hint lets the pointer through.
 */
export function DropAnywhere({ store }: { store: UploadStore }) {
  const t = useTranslations("upload");
  const router = useRouter();
  const path = usePathname();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const onOver = (event: DragEvent) => {
      const isOurs = !event.defaultPrevented && hasFiles(event);
      if (isOurs) event.preventDefault();
      setOver(isOurs);
    };
    const onLeave = (event: DragEvent) => {
      // Leaving one element for the next is not leaving the window.
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      if (event.defaultPrevented || !hasFiles(event)) return;
      event.preventDefault();
      store.pick([...(event.dataTransfer?.files ?? [])]);
      if (path !== "/models/new") router.push(uploadHref(path));
    };
    addEventListener("dragover", onOver);
    addEventListener("dragleave", onLeave);
    addEventListener("drop", onDrop);
    return () => {
      removeEventListener("dragover", onOver);
      removeEventListener("dragleave", onLeave);
      removeEventListener("drop", onDrop);
    };
  }, [store, router, path]);
  if (!isOver) return null;
  return (
    <div className="pointer-events-none fixed inset-0 z-50 grid place-items-center bg-scrim p-6">
      <p className="flex flex-col items-center gap-2 rounded-lg border-2 border-dashed border-accent bg-surface px-10 py-8 text-lg font-medium shadow-pop">
        <UploadCloud aria-hidden size={28} className="text-accent" />
        {t("dropHint")}
      </p>
    </div>
  );
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

/** What is dropped on a model's page is meant for that model. */
function uploadHref(path: string): string {
  const model = /^\/models\/([^/]+)/.exec(path)?.[1];
  return model === undefined ? "/models/new" : `/models/new?model=${model}`;
}
