"use client";

import { useState } from "react";

/** A dialog's openings: each starts anew (`key`), and nothing of it exists before the first (`wasOpened`). */
export function useOpening(isOpenAtOnce = false): {
  key: number;
  isOpen: boolean;
  wasOpened: boolean;
  open: () => void;
  close: () => void;
} {
  const [key, setKey] = useState(isOpenAtOnce ? 1 : 0);
  const [isOpen, setOpen] = useState(isOpenAtOnce);
  return {
    key,
    isOpen,
    wasOpened: key > 0,
    open: () => {
      setKey(key + 1);
      setOpen(true);
    },
    close: () => setOpen(false),
  };
}
