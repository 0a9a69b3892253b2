"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useState } from "react";
import { Dialog } from "./dialog";

/** One record of a log. The URL opened it, and closing it puts the URL back. */
export function RecordDialog({
  linkId,
  title,
  closedHref,
  children,
}: {
  /** Of the link that opens it: where the focus goes back to. */
  linkId: string;
  title: string;
  closedHref: string;
  children: ReactNode;
}) {
  const router = useRouter();
  // Closed at once; the server's answer without the record comes after.
  const [isOpen, setOpen] = useState(true);
  useEffect(() => {
    if (isOpen) return;
    // The link came back to life with the page behind the dialog; this dialog never saw it focused.
    const timer = setTimeout(() => document.getElementById(linkId)?.focus());
    return () => clearTimeout(timer);
  }, [isOpen, linkId]);
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
