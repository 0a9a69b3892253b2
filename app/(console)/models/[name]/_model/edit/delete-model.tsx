"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { useNotify } from "@/app/_ui/notifications";
import { TypedConfirm } from "@/app/_ui/typed-confirm";

/** Deleting cannot be taken back. A model with aliases is not deleted (409). */
export function DeleteModel({
  model,
  isOpen,
  onClose,
}: {
  model: string;
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useTranslations("model.remove");
  const router = useRouter();
  const notify = useNotify();
  const onDone = () => {
    notify(t("done", { model }));
    router.push("/models");
    router.refresh();
  };
  return (
    <TypedConfirm
      {...{ isOpen, onClose, onDone }}
      title={t("title", { model })}
      lead={t("lead")}
      name={model}
      label={t("type", { model })}
      mismatch={t("mismatch")}
      submit={t("submit")}
      call={() => callApi("DELETE /models/{name}", { params: { name: model } })}
    />
  );
}
