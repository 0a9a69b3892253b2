"use client";

import { useCommandState } from "cmdk";
import { type RefObject, useEffect } from "react";

/** Whether a key moves the choice. */
export function isMove(key: string): boolean {
  return /^(Arrow(Up|Down)|Home|End)$/.test(key);
}

/**
 * Keeps the first entry chosen, also when models come in late, until the person moves to another; and
 * again when that one goes. By itself cmdk stays with what was first before the models came, or with what
 * is no longer there. The key Home is the only way into it that also tells a screen reader.
 */
export function FirstChosen({
  ids,
  root,
  hasMoved,
}: {
  /** Of all entries, one a line. */
  ids: string;
  root: RefObject<HTMLDivElement | null>;
  hasMoved: RefObject<boolean>;
}) {
  const chosen = useCommandState(({ value }) => value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a move of the choice is not to be undone
  useEffect(() => {
    if (hasMoved.current && ids.split("\n").includes(chosen)) return;
    root.current?.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }));
  }, [ids]);
  return null;
}
