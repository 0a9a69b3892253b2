"use client";

import { lazy, type ReactNode, Suspense, useState } from "react";

export interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly lead?: ReactNode;
  /** Something is under way: Escape and the scrim do not close it. */
  readonly isBusy?: boolean;
  readonly isWide?: boolean;
  readonly footer?: ReactNode;
  readonly children?: ReactNode;
}

// Not part of a page's first load: it comes with the first dialog.
const DialogWindow = lazy(() =>
  import("./dialog-window").then((module) => ({ default: module.DialogWindow })),
);

/** A dialog that the page controls. The focus goes into it and comes back when it closes. */
export function Dialog(props: DialogProps) {
  const [wasOpen, setOpen] = useState(false);
  const [opening, setOpening] = useState<{ readonly from: HTMLElement | null } | null>(null);
  if (props.isOpen !== wasOpen) {
    setOpen(props.isOpen);
    // Now, and not when the window looks: a field in it with autoFocus has the focus by then.
    if (props.isOpen) setOpening({ from: currentFocus() });
  }
  if (opening === null) return null;
  return (
    <Suspense fallback={null}>
      <DialogWindow {...props} opener={opening.from} />
    </Suspense>
  );
}

function currentFocus(): HTMLElement | null {
  if (typeof document === "undefined") return null;
  const { activeElement, body } = document;
  return activeElement instanceof HTMLElement && activeElement !== body ? activeElement : null;
}
