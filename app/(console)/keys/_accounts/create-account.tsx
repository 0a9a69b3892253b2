"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { useNotify } from "@/app/_ui/notifications";
import { useCall } from "@/app/_ui/use-call";
import { type AccountForm, AccountFormDialog } from "./account-form-dialog";

export function CreateAccount() {
  const t = useTranslations("keys.accounts");
  const [opening, setOpening] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const open = () => {
    setOpening(opening + 1);
    setOpen(true);
  };
  return (
    <>
      <Button icon={Plus} onClick={open}>
        {t("new")}
      </Button>
      {opening > 0 && <NewAccount key={opening} isOpen={isOpen} onClose={() => setOpen(false)} />}
    </>
  );
}

function NewAccount({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const t = useTranslations("keys.accounts");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const create = async (body: AccountForm) => {
    const answer = await run(() => callApi("POST /service-accounts", { body }));
    if (answer === null) return;
    notify(t("created", { name: answer.data.name }));
    onClose();
    router.refresh();
  };
  return (
    <AccountFormDialog
      {...{ isOpen, onClose, isBusy, problem }}
      title={t("createTitle")}
      lead={t("createLead")}
      submit={t("create")}
      initial={{ name: "", description: "" }}
      onSubmit={(form) => void create(form)}
    />
  );
}
