"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { useNotify } from "@/app/_ui/notifications";
import { Time } from "@/app/_ui/time";
import { TypedConfirm } from "@/app/_ui/typed-confirm";
import type { KeyDialogProps } from "./key-actions";

/** Revoking cannot be taken back. */
export function RevokeKey({ apiKey: { id, name, lastUsedAt }, isOpen, onClose }: KeyDialogProps) {
  const t = useTranslations("keys");
  const router = useRouter();
  const notify = useNotify();
  const onDone = () => {
    notify(t("revoked", { name }));
    router.refresh();
    onClose();
  };
  return (
    <TypedConfirm
      {...{ isOpen, onClose, onDone, name }}
      title={t("revoke.title", { name })}
      lead={t("revoke.lead")}
      label={t("revoke.type", { name })}
      mismatch={t("revoke.mismatch")}
      submit={t("revoke.confirm")}
      call={() => callApi("DELETE /keys/{id}", { params: { id } })}
    >
      <p>
        {lastUsedAt === null ? (
          t("revoke.unused")
        ) : (
          <>
            {t("revoke.used")} <Time at={lastUsedAt} />
          </>
        )}
      </p>
    </TypedConfirm>
  );
}
