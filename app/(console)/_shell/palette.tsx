"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { useState } from "react";
import type { Permission } from "@/lib/contract/actor";
import { PaletteSearch } from "./palette-search-view";
import { ShortcutList } from "./shortcut-list";

export type PaletteView = "search" | "shortcuts";

/** ⌘K: goes anywhere and does anything by typing; and the list of shortcuts. Shows only what the person may do. */
export function Palette({
  permissions,
  initialView,
  onClose,
}: {
  permissions: readonly Permission[];
  initialView: PaletteView;
  onClose: () => void;
}) {
  const [view, setView] = useState(initialView);
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Base.Popup className="fixed top-[max(1rem,10vh)] left-1/2 z-50 flex max-h-[80vh] w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 flex-col overflow-hidden rounded-lg border border-line bg-surface shadow-pop">
          {view === "search" ? (
            <PaletteSearch {...{ permissions, onClose }} onShortcuts={() => setView("shortcuts")} />
          ) : (
            <ShortcutList permissions={permissions} onBack={() => setView("search")} />
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
