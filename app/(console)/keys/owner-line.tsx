import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import type { KeyDto } from "@/lib/contract/key";

/** Says that the list is one owner's, and leads back to all. An owner without keys has no name here. */
export async function OwnerLine({ keys }: { keys: readonly KeyDto[] }) {
  const t = await getTranslations("keys");
  const name = keys[0]?.owner?.label;
  return (
    <p className="mb-3 wrap-anywhere">
      {name === undefined ? t("filter.none") : t("filter.only", { name })}{" "}
      <Link href="/keys" className="link">
        {t("filter.all")}
      </Link>
    </p>
  );
}
