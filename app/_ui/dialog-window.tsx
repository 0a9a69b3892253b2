"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { iconButtonClass } from "./button";
import { classNames } from "./class-names";
import type { DialogProps } from "./dialog";

/** The window of a dialog; the page loads it with the first that opens (dialog.tsx). */
export function DialogWindow({
  isOpen,
  onClose,
  title,
  lead,
  isBusy = false,
  isWide = false,
  footer,
  children,
  opener,
}: DialogProps & {
  /** What had the focus before; null, or gone by then: the window finds its own way back. */
  opener: HTMLElement | null;
}) {
  const t = useTranslations("common");
  return (
    <Base.Root open={isOpen} onOpenChange={(open) => !open && !isBusy && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Base.Popup
          finalFocus={() => (opener?.isConnected ? opener : true)}
          className={classNames(
            "fixed top-[max(1rem,8vh)] left-1/2 z-50 flex max-h-[84vh] w-[calc(100vw-2rem)] -translate-x-1/2 flex-col",
            "rounded-lg border border-line bg-surface shadow-pop",
            isWide ? "max-w-3xl" : "max-w-lg",
          )}
        >
          <header className="flex items-start justify-between gap-3 px-5 pt-4 pb-2">
            <div className="min-w-0">
              <Base.Title className="text-lg font-semibold break-words">{title}</Base.Title>
              {lead !== undefined && (
                <Base.Description className="mt-0.5 text-quiet">{lead}</Base.Description>
              )}
            </div>
            <Base.Close
              aria-label={t("close")}
              disabled={isBusy}
              className={iconButtonClass("normal", "-mt-1 -mr-2")}
            >
              <X aria-hidden size={16} />
            </Base.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-2">{children}</div>
          {footer !== undefined && (
            <footer className="flex flex-wrap justify-end gap-2 px-5 pt-2 pb-4">{footer}</footer>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
