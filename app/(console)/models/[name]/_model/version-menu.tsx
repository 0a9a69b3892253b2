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
import { useRestore } from "./edit/use-restore";

const ArchiveVersion = dynamic(
  () => import("./edit/archive-version").then((module) => module.ArchiveVersion),
  { ssr: false },
);

const DeleteVersion = dynamic(
  () => import("./edit/delete-version").then((module) => module.DeleteVersion),
  { ssr: false },
);

/** What can be done with a version beside promoting it. */
export function VersionMenu({
  model,
  version,
  status,
  canWrite,
  canPredict,
  canDelete,
}: {
  model: string;
  version: number;
  status: VersionStatus;
  canWrite: boolean;
  canPredict: boolean;
  canDelete: boolean;
}) {
  const t = useTranslations("model.versionMenu");
  const router = useRouter();
  const archiving = useOpening();
  const deleting = useOpening();
  const restore = useRestore(model, version);
  const canRestore = canWrite && status === "archived";
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
        {(canWrite || canDelete) && <MenuSeparator />}
        {canArchive && <MenuItem onSelect={archiving.open}>{t("archive")}</MenuItem>}
        {canRestore && <MenuItem onSelect={() => void restore()}>{t("restore")}</MenuItem>}
        {canDelete && (
          <MenuItem onSelect={deleting.open} isDangerous>
            {t("delete")}
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
      {deleting.wasOpened && (
        <DeleteVersion
          key={`delete-${deleting.key}`}
          {...{ model, version }}
          isOpen={deleting.isOpen}
          onClose={deleting.close}
        />
      )}
    </>
  );
}
