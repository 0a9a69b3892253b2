"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { Dialog } from "@/app/_ui/dialog";
import { TextField } from "@/app/_ui/field";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";

/** Deleting cannot be taken back: the name is typed first. A model with aliases is not deleted (409). */
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
  const common = useTranslations("common");
  const router = useRouter();
  const notify = useNotify();
  const formId = useId();
  const [typed, setTyped] = useState("");
  const [isWrong, setWrong] = useState(false);
  const { isBusy, problem, run } = useCall();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setWrong(typed.trim() !== model);
    if (typed.trim() !== model) return;
    const deleted = await run(() => callApi("DELETE /models/{name}", { params: { name: model } }));
    if (deleted === null) return;
    notify(t("done", { model }));
    router.push("/models");
    router.refresh();
  };
  return (
    <Dialog
      {...{ isOpen, onClose, isBusy }}
      title={t("title", { model })}
      lead={t("lead")}
      footer={
        <>
          <Button onClick={onClose} disabled={isBusy}>
            {common("cancel")}
          </Button>
          <Button type="submit" form={formId} variant="danger" disabled={isBusy}>
            {t("submit")}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        onSubmit={(event) => void submit(event)}
        className="flex flex-col gap-3"
      >
        <TextField
          label={<span className="break-all">{t("type", { model })}</span>}
          error={isWrong ? t("mismatch") : undefined}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
        {problem !== null && <ProblemView problem={problem} />}
      </form>
    </Dialog>
  );
}
