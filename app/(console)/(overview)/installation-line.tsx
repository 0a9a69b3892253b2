import Link from "next/link";
import { formatBytes } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import type { SystemDto } from "@/lib/contract/system";
import type { ServingDto } from "@/lib/contract/usage";
import { WarningList } from "../system/warning-list";
import { warningsOf } from "../system/warnings";

/** What needs attention, and the storage used, for who may read the system. */
export async function InstallationLine({
  system,
  serving,
  canPromote,
}: {
  system: SystemDto;
  serving: readonly ServingDto[];
  canPromote: boolean;
}) {
  const [t, { locale }] = await Promise.all([getTranslations("overview"), getIntl()]);
  const warnings = warningsOf(system, serving);
  const { artifactBytes, freeBytes } = system.storage;
  return (
    <div className="flex flex-col gap-2">
      {warnings.length > 0 && <WarningList {...{ warnings, canPromote }} />}
      {freeBytes !== null && (
        <p className="text-sm text-quiet">
          {t("storage", {
            size: formatBytes(locale, artifactBytes),
            free: formatBytes(locale, freeBytes),
          })}{" "}
          <Link href="/system" className="link">
            {t("toSystem")}
          </Link>
        </p>
      )}
    </div>
  );
}
