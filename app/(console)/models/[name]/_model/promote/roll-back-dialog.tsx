"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { TextArea } from "@/app/_ui/field";
import { FormDialog } from "@/app/_ui/form-dialog";
import { Notice } from "@/app/_ui/notice";
import { useNotify } from "@/app/_ui/notifications";
import { MoveLine } from "./move-line";
import { MoveStatus } from "./move-status";
import { MovedMeanwhile } from "./moved-meanwhile";
import { useMove } from "./use-move";
import { useReading } from "./use-reading";

/** As the person saw it when they decided. */
export interface RollBackOf {
  readonly alias: string;
  readonly from: number;
  readonly to: number;
}

/** Points an alias back at the version before: one click, since the former one is still warm. */
export function RollBackDialog({
  model,
  of,
  isOpen,
  onClose,
}: {
  model: string;
  of: RollBackOf;
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useTranslations("model.rollBack");
  const common = useTranslations("common");
  const { reason, setReason, seen, now, accept, start, state } = useRollBack(
    { model, of, isOpen },
    onClose,
  );
  const isMoving = state.kind === "sending" || state.kind === "moving";
  const isMoved = now !== null && now.version !== seen.from && !isMoving;
  return (
    <FormDialog
      {...{ isOpen, onClose }}
      title={t("title", { alias: of.alias })}
      lead={t("lead")}
      cancel={common(isMoving ? "close" : "cancel")}
      submit={t("submit")}
      canSubmit={!isMoving && !isMoved}
      onSubmit={start}
    >
      <MoveLine {...seen} />
      {seen.to > seen.from && (
        // A second, nervous click after a rollback would bring the bad version back.
        <Notice tone="warn">{t("forward", { from: `${seen.from}`, to: `${seen.to}` })}</Notice>
      )}
      <TextArea
        label={common("reason")}
        hint={common("optional")}
        value={reason}
        maxLength={2_000}
        disabled={isMoving}
        onChange={(event) => setReason(event.target.value)}
      />
      {isMoved && (
        <MovedMeanwhile
          {...{ model, alias: of.alias }}
          seen={seen.from}
          now={now.version}
          onAccept={accept}
        />
      )}
      <MoveStatus state={state} alias={of.alias} to={seen.to} />
    </FormDialog>
  );
}

function useRollBack(
  { model, of, isOpen }: { model: string; of: RollBackOf; isOpen: boolean },
  onClose: () => void,
) {
  const t = useTranslations("model.promote");
  const notify = useNotify();
  const [reason, setReason] = useState("");
  const [seen, setSeen] = useState(of);
  const { reading } = useReading(model, isOpen);
  const now = reading?.aliases.find(({ alias }) => alias === of.alias) ?? null;
  const move = useMove(model, (alias, to) => {
    notify(t("done", { alias, version: String(to) }));
    onClose();
  });
  const start = () => {
    const { alias, from, to } = seen;
    const params = { name: model, alias };
    const body = { reason, expectedVersion: from };
    void move.run(alias, to, () =>
      callApi("POST /models/{name}/aliases/{alias}/rollback", { params, body }),
    );
  };
  const accept = () => {
    move.reset();
    // With nothing before where it points now there is nothing to roll back to.
    if (now?.version == null || now.previousVersion === null) return onClose();
    setSeen({ alias: of.alias, from: now.version, to: now.previousVersion });
  };
  return { reason, setReason, seen, now, accept, start, state: move.state };
}
