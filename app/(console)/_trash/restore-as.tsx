"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { TextField } from "@/app/_ui/field";
import { FormDialog } from "@/app/_ui/form-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import type { TrashItem } from "@/lib/contract/deletion";

/** As contract/model.ts has it, which would bring its schemas along. */
const namePattern = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/** A model comes back under a name that is free. */
export function RestoreAs({
  item,
  isOpen,
  onClose,
}: {
  item: TrashItem;
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useTranslations("trash");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const [name, setName] = useState(`${item.model}-restored`.slice(0, 63));
  const [isWrong, setWrong] = useState(false);
  const restore = async () => {
    const isRight = namePattern.test(name);
    setWrong(!isRight);
    if (!isRight) return;
    const params = { id: item.id };
    const done = await run(() => callApi("POST /trash/{id}/restore", { params, body: { name } }));
    if (done === null) return;
    notify(t("restored", { what: name }));
    onClose();
    router.refresh();
  };
  return (
    <FormDialog
      {...{ isOpen, onClose, isBusy }}
      title={t("restoreAs.title", { model: item.model })}
      lead={t("restoreAs.text")}
      submit={t("restore")}
      onSubmit={() => void restore()}
    >
      <TextField
        label={t("restoreAs.name")}
        error={isWrong ? t("restoreAs.wrong") : undefined}
        value={name}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setName(event.target.value)}
      />
      {problem !== null && <ProblemView problem={problem} />}
    </FormDialog>
  );
}
