"use client";

import { useFormatter, useTranslations } from "use-intl/react";
import { momentLook, writeReason } from "./write-reason";

/** A reason in the browser; on the server it is `Reason`. */
export function ReasonText({ of }: { of: string }) {
  const t = useTranslations("reasons");
  const format = useFormatter();
  return writeReason(of, { t, moment: (at) => format.dateTime(at, momentLook) });
}
