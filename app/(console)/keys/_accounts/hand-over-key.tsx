"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { FormDialog } from "@/app/_ui/form-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import type { KeyDialogProps } from "../key-actions";
import { type AccountChoice, AccountField } from "./account-choice";

/** Gives a key to a service account, so that it goes on when its owner leaves. */
export function HandOverKey({
  apiKey: { id, name },
  accounts,
  isOpen,
  onClose,
}: KeyDialogProps & { accounts: readonly AccountChoice[] }) {
  const t = useTranslations("keys");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const [chosenId, setChosenId] = useState("");
  const chosen = accounts.find((account) => account.id === chosenId) ?? accounts[0];
  const handOver = async () => {
    if (chosen === undefined) return;
    const body = { serviceAccountId: chosen.id };
    const answer = await run(() => callApi("PATCH /keys/{id}", { params: { id }, body }));
    if (answer === null) return;
    notify(t("handOver.done", { name, account: chosen.name }));
    onClose();
    router.refresh();
  };
  return (
    <FormDialog
      {...{ isOpen, onClose, isBusy }}
      title={t("handOver.title", { name })}
      lead={t("handOver.lead")}
      submit={t("handOver.confirm")}
      onSubmit={() => void handOver()}
    >
      <AccountField
        label={t("handOver.account")}
        accounts={accounts}
        value={chosen?.id ?? ""}
        onChoose={setChosenId}
      />
      {problem !== null && <ProblemView problem={problem} />}
    </FormDialog>
  );
}
