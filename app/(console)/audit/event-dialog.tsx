"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useState } from "react";
import { Dialog } from "@/app/_ui/dialog";
import { linkIdOf } from "./event-link";

/** The opened event. The URL opened it, and closing it puts the URL back. */
export function EventDialog({
  seq,
  title,
  closedHref,
  children,
}: {
  seq: number;
  title: string;
  closedHref: string;
  children: ReactNode;
}) {
  const router = useRouter();
  // Closed at once; the server's answer without the event comes after.
  const [isOpen, setOpen] = useState(true);
  useEffect(() => {
    if (isOpen) return;
    // The link came back to life with the page behind the dialog; this dialog never saw it focused.
    const timer = setTimeout(() => document.getElementById(linkIdOf(seq))?.focus());
    return () => clearTimeout(timer);
  }, [isOpen, seq]);
  const close = () => {
    setOpen(false);
    router.replace(closedHref, { scroll: false });
  };
  return (
    <Dialog isOpen={isOpen} onClose={close} title={title} isWide>
      {children}
    </Dialog>
  );
}
