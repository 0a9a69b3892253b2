"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { type ApiResult, callApi } from "@/app/_ui/call-api";
import { useNotify } from "@/app/_ui/notifications";
import { TypedConfirm } from "@/app/_ui/typed-confirm";
import type { TrashItem } from "@/lib/contract/deletion";
import { nameOfItem } from "./trash-item";

/** Nothing brings it back, so its name is typed first. */
export function Purge({
  item,
  isOpen,
  onClose,
}: {
  item: TrashItem;
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useTranslations("trash.purge");
  const router = useRouter();
  const notify = useNotify();
  const what = nameOfItem(item);
  const onDone = () => {
    notify(t("done", { what }));
    onClose();
    router.refresh();
  };
  return (
    <TypedConfirm
      {...{ isOpen, onClose, onDone }}
      title={t("title", { what })}
      lead={t("lead")}
      name={what}
      label={t("type", { what })}
      mismatch={t("mismatch")}
      submit={t("submit")}
      call={() => callPurge(item)}
    />
  );
}

function callPurge(item: TrashItem): Promise<ApiResult<unknown>> {
  if (item.kind === "model") return callApi("DELETE /trash/{id}", { params: { id: item.id } });
  const params = { name: item.model, number: String(item.version) };
  return callApi("DELETE /models/{name}/trash/{number}", { params });
}
