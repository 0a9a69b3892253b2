"use client";

import { useTranslations } from "use-intl/react";
import { FormDialog } from "@/app/_ui/form-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { AskedNotice } from "./asked-notice";
import { GatePart } from "./gate-part";
import { PromoteFields } from "./promote-fields";
import { PromoteOutlook } from "./promote-outlook";
import { usePromotion } from "./use-promotion";

/**
 * Points an alias at a version: from where to where, why, and what gates and gateways say. Where somebody else
 * has to approve it asks them. It can be closed while a move is under way; the move goes on, and a notification
 * says how it ended well.
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
  const ask = useTranslations("release.ask");
  const common = useTranslations("common");
  const notify = useNotify();
  const onMoved = (moved: string, to: number) => {
    notify(t("done", { alias: moved, version: String(to) }));
    onClose();
  };
  const promotion = usePromotion({ model, version, alias, isOpen, onMoved });
  const { isMoving, offer, asking } = promotion;
  const isOver = isMoving || asking.asked !== null;
  const title =
    version === null ? t("title", { model }) : t("titleOf", { version: `${model}@${version}` });
  return (
    <FormDialog
      {...{ isOpen, onClose, title }}
      lead={t("lead")}
      isBusy={asking.isBusy}
      cancel={common(isOver ? "close" : "cancel")}
      submit={offer === "ask" ? ask("submit") : t("submit")}
      canSubmit={!isOver && canStart(promotion)}
      onSubmit={() => void promotion.start()}
    >
      <PromoteFields promotion={promotion} isFixed={version !== null} isLocked={isOver} />
      <PromoteOutlook promotion={promotion} model={model} />
      <GatePart promotion={promotion} model={model} />
      {asking.asked !== null && <AskedNotice request={asking.asked} />}
    </FormDialog>
  );
}

/** Somebody who asks says why: whoever decides has nothing else to go by. */
function canStart({
  isLoaded,
  to,
  from,
  now,
  alias,
  offer,
  reason,
}: ReturnType<typeof usePromotion>): boolean {
  if (!isLoaded || to === null || from === to || from !== now || alias === "") return false;
  return offer === "promote" || (offer === "ask" && reason.trim() !== "");
}
