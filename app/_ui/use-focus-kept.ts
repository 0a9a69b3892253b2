"use client";

import { type RefObject, useEffect, useRef } from "react";

/**
 * For what goes when it has done its work, and would take the focus with it to nowhere: the focus then is on
 * what stood around it, a list or a window, else on the page's content.
 */
export function useFocusKept<T extends HTMLElement>(): RefObject<T | null> {
  const element = useRef<T>(null);
  useEffect(() => {
    const around = element.current?.parentElement?.closest<HTMLElement>("[tabindex]");
    return () => {
      if (document.activeElement !== document.body) return;
      const to = around?.isConnected ? around : document.getElementById("content");
      to?.focus({ preventScroll: true });
    };
  }, []);
  return element;
}
