import { formatBytes, formatDuration } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Notice } from "@/app/_ui/notice";
import { FailingTargets } from "./failing-targets";
import type { Warning } from "./warnings";

/** The warnings in words, each with what to do. */
export async function WarningList({
  warnings,
  canPromote,
}: {
  warnings: readonly Warning[];
  canPromote: boolean;
}) {
  return (
    <ul className="flex flex-col gap-2">
      {warnings.map((warning) => (
        <li key={warning.kind}>
          <WarningNotice {...{ warning, canPromote }} />
        </li>
      ))}
    </ul>
  );
}

async function WarningNotice({ warning, canPromote }: { warning: Warning; canPromote: boolean }) {
  const [t, { locale }] = await Promise.all([getTranslations("system"), getIntl()]);
  switch (warning.kind) {
    case "roleShared":
    case "noGateway":
    case "noRunner":
      return (
        <Notice tone="warn" title={t(`warning.${warning.kind}`)}>
          {t(`warning.${warning.kind}Text`)}
        </Notice>
      );
    case "targetFailing":
      return <FailingTargets targets={warning.targets} canPromote={canPromote} />;
    case "loadFailed":
    case "resting":
      return (
        <Notice tone="warn" title={t(`warning.${warning.kind}`, { count: warning.count })}>
          {t(`warning.${warning.kind}Text`)}
        </Notice>
      );
    case "diskLow":
      return (
        <Notice
          tone="warn"
          title={t("warning.diskLow", { free: formatBytes(locale, warning.freeBytes) })}
        >
          {t("warning.diskLowText")}
        </Notice>
      );
    case "mixedVersions":
      return (
        <Notice tone="warn" title={t("warning.mixedVersions")}>
          {t("warning.mixedVersionsText", { versions: warning.versions.join(" · ") })}
        </Notice>
      );
    case "workLate": {
      const duration = formatDuration(locale, warning.seconds * 1_000);
      return (
        <Notice tone="warn" title={t("warning.workLate", { duration })}>
          {t("warning.workLateText")}
        </Notice>
      );
    }
    default:
      return warning satisfies never;
  }
}
