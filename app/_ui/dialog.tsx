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
  const [wasOpened, setOpened] = useState(props.isOpen);
  if (props.isOpen && !wasOpened) setOpened(true);
  if (!wasOpened) return null;
  return (
    <Suspense fallback={null}>
      <DialogWindow {...props} />
    </Suspense>
  );
}
