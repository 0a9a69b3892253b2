import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";

/** How many keys are idle, old, ending, or replaced and still used. */
export async function KeysLine({ count }: { count: number }) {
  const t = await getTranslations("overview");
  return (
    <p className="text-sm text-quiet">
      {t("keysToAttend", { count })}{" "}
      <Link href="/keys" className="link">
        {t("toKeys")}
      </Link>
    </p>
  );
}
