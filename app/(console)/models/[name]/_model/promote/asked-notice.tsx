"use client";

import Link from "next/link";
import { useTranslations } from "use-intl/react";
import { Notice } from "@/app/_ui/notice";
import type { MoveRequestDto } from "@/lib/contract/move-request";
import { hrefOfRequest } from "../../../../_release/request-href";

/** A request was made: what becomes of it, and where. */
export function AskedNotice({ request }: { request: MoveRequestDto }) {
  const t = useTranslations("release.ask");
  return (
    <Notice
      tone="good"
      role="status"
      title={t("sent", { alias: request.alias, version: String(request.to) })}
    >
      <p>{t("sentText")}</p>
      <Link href={hrefOfRequest(request)} className="link inline-block min-h-6">
        {t("open")}
      </Link>
    </Notice>
  );
}
