"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { mayLeave } from "@/app/_ui/held-page";
import type { Permission } from "@/lib/contract/actor";
import { places } from "./navigation";
import type { PaletteView } from "./palette";

const chordMs = 1_000;

/**
 * ⌘K or Ctrl-K opens the palette anywhere; `/` goes to the page's search field or opens the palette;
 * `?` lists the shortcuts; `g` and a letter goes to a page. Single letters do nothing while somebody types, and
 * none does anything below an open dialog, which would be gone with what it shows.
 */
export function useShortcuts({
  permissions,
  openPalette,
}: {
  permissions: readonly Permission[];
  openPalette: (view: PaletteView) => void;
}) {
  const router = useRouter();
  useEffect(() => {
    let chordAt = 0;
    const onKey = (event: KeyboardEvent) => {
      const isBelowDialog = isInDialog();
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        // Else the browser takes it for its own search.
        event.preventDefault();
        if (!isBelowDialog) openPalette("search");
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      if (isBelowDialog) return;
      if (event.key === "/" || event.key === "?") {
        event.preventDefault();
        const field = document.querySelector<HTMLInputElement>("main input[type=search]");
        if (event.key === "/" && field !== null) field.focus();
        else openPalette(event.key === "?" ? "shortcuts" : "search");
        return;
      }
      if (event.key === "g") {
        chordAt = event.timeStamp;
        return;
      }
      const isChord = event.timeStamp - chordAt < chordMs;
      chordAt = 0;
      const place = places.find(({ key }) => key === event.key);
      if (isChord && place !== undefined && permissions.includes(place.needs) && mayLeave())
        router.push(place.href);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [permissions, openPalette, router]);
}

/** Any window that waits for an answer; also the palette's own. */
export function isInDialog(): boolean {
  return document.querySelector("[role=dialog], [role=alertdialog]") !== null;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
