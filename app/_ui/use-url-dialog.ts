"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useState } from "react";

/**
 * Whether a dialog is open: by its button, or because the URL asks for it (`/keys?new`, where links of
 * other pages lead). Closing it takes the question out of the URL, so that a reload does not repeat it.
 */
export function useUrlDialog(name: string) {
  const path = usePathname();
  const search = useSearchParams();
  const [isOpened, setOpened] = useState(false);
  const [openings, setOpenings] = useState(0);
  const isAsked = search.has(name);
  const forget = () => {
    if (!isAsked) return;
    const rest = new URLSearchParams(search);
    rest.delete(name);
    // At once and without asking the server, to which the question says nothing.
    window.history.replaceState(null, "", rest.size === 0 ? path : `${path}?${rest}`);
  };
  return {
    isOpen: isOpened || isAsked,
    /** As a `key`, each opening starts anew; the same until the next, so that closing can give the focus back. */
    opening: isAsked ? "asked" : `${openings}`,
    open: () => {
      setOpenings(openings + 1);
      setOpened(true);
    },
    /** Takes the question out of the URL while the dialog stays: what it began must not begin again. */
    stay: () => {
      setOpened(true);
      forget();
    },
    close: () => {
      setOpened(false);
      forget();
    },
  };
}
