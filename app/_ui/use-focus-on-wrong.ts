"use client";

import { type RefObject, useEffect, useRef } from "react";

/**
 * After each `attempt` to send the form, another value than before, the focus goes to the first field that is
 * marked wrong, whose note says why. Where all of them are right it stays.
 */
export function useFocusOnWrong(attempt: unknown): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  const last = useRef(attempt);
  useEffect(() => {
    if (last.current === attempt) return;
    last.current = attempt;
    form.current?.querySelector<HTMLElement>("[aria-invalid], [data-wrong] input")?.focus();
  }, [attempt]);
  return form;
}
