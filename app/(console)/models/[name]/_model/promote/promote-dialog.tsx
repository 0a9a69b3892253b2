"use client";

import { useTranslations } from "use-intl/react";
import { FormDialog } from "@/app/_ui/form-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { PromoteFields } from "./promote-fields";
import { PromoteOutlook } from "./promote-outlook";
import { usePromotion } from "./use-promotion";

/**
 * Points an alias at a version: from where to where, why, and what the gateways say meanwhile. It can be
 * closed while a move is under way; the move goes on, and a notification says how it ended well.
 */
export function PromoteDialog({
  model,
  version,
  alias,
  isOpen,
  onClose,
}: {
  model: string;
  version: number | null;
  alias: string;
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useTranslations("model.promote");
  const common = useTranslations("common");
  const notify = useNotify();
  const onMoved = (moved: string, to: number) => {
    notify(t("done", { alias: moved, version: String(to) }));
    onClose();
  };
  const promotion = usePromotion({ model, version, alias, isOpen, onMoved });
  const { state, from, now, to } = promotion;
  const isMoving = state.kind === "sending" || state.kind === "moving";
  const isPossible =
    promotion.isLoaded && to !== null && from !== to && from === now && promotion.alias !== "";
  return (
    <FormDialog
      {...{ isOpen, onClose }}
      title={
        version === null ? t("title", { model }) : t("titleOf", { version: `${model}@${version}` })
      }
      lead={t("lead")}
      cancel={common(isMoving ? "close" : "cancel")}
      submit={t("submit")}
      canSubmit={isPossible && !isMoving}
      onSubmit={promotion.start}
    >
      <PromoteFields promotion={promotion} isFixed={version !== null} isLocked={isMoving} />
      <PromoteOutlook promotion={promotion} model={model} isMoving={isMoving} />
    </FormDialog>
  );
}
