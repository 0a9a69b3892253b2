"use client";

import { PageError, type PageErrorProps } from "@/app/_ui/page-error";

/** The frame stays, and with it the uploads of this tab. */
export default function ConsoleError(props: PageErrorProps) {
  return <PageError {...props} />;
}
