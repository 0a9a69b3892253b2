"use client";

import { useCallback, useEffect, useRef } from "react";
import { holdPage } from "./held-page";

/**
 * Holds the page while `isHeld` (held-page.ts): whatever would leave it calls `ask` instead. The answer lets
 * go ahead of that, and resolves when the page may be left.
 */
export function useHeldPage(isHeld: boolean, ask: () => void): () => Promise<void> {
  const asked = useRef(ask);
  const release = useRef<() => Promise<void>>(async () => {});
  useEffect(() => {
    asked.current = ask;
  });
  useEffect(() => {
    if (!isHeld) return;
    const letGo = holdPage(() => asked.current());
    release.current = letGo;
    return () => void letGo();
  }, [isHeld]);
  return useCallback(() => release.current(), []);
}
