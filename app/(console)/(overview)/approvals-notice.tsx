import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Notice } from "@/app/_ui/notice";
import { mostCounted } from "../_release/most-counted";

/** Requests to move protected aliases that wait for this person. */
export async function ApprovalsNotice({ count }: { count: number }) {
  const t = await getTranslations("release.approvals");
  return (
    <Notice
      title={count > mostCounted ? t("countMore", { count: mostCounted }) : t("count", { count })}
    >
      <Link href="/approvals" className="link inline-block min-h-6">
        {t("toList")}
      </Link>
    </Notice>
  );
}
