"use client";

import { MoreHorizontal } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { iconButtonClass } from "@/app/_ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/app/_ui/menu";
import { useOpening } from "@/app/_ui/use-opening";
import type { VersionStatus } from "@/lib/contract/version";
import { artifactHref } from "./artifact-href";

const ArchiveVersion = dynamic(
  () => import("./edit/archive-version").then((module) => module.ArchiveVersion),
  { ssr: false },
);

/** What can be done with a version beside promoting it. */
export function VersionMenu({
  model,
  version,
  status,
  canWrite,
  canPredict,
}: {
  model: string;
  version: number;
  status: VersionStatus;
  canWrite: boolean;
  canPredict: boolean;
}) {
  const t = useTranslations("model.versionMenu");
  const router = useRouter();
  const archiving = useOpening();
  const canArchive = canWrite && status !== "archived";
  return (
    <>
      <Menu
        label={t("label", { version: String(version) })}
        trigger={<MoreHorizontal aria-hidden size={16} />}
        triggerClass={iconButtonClass()}
      >
        {canPredict && status === "ready" && (
          <MenuItem onSelect={() => router.push(`/models/${model}/test?version=${version}`)}>
            {t("test")}
          </MenuItem>
        )}
        {/* An attachment: the page stays. */}
        <MenuItem onSelect={() => window.location.assign(artifactHref(model, version))}>
          {t("download")}
        </MenuItem>
        {canArchive && <MenuSeparator />}
        {canArchive && (
          <MenuItem onSelect={archiving.open} isDangerous>
            {t("archive")}
          </MenuItem>
        )}
      </Menu>
      {archiving.wasOpened && (
        <ArchiveVersion
          key={archiving.key}
          {...{ model, version }}
          isOpen={archiving.isOpen}
          onClose={archiving.close}
        />
      )}
    </>
  );
}
