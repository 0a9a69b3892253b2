"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { useNotify } from "@/app/_ui/notifications";
import { useHeldPage } from "@/app/_ui/use-held-page";
import { useUrlDialog } from "@/app/_ui/use-url-dialog";
import type { Scope } from "@/lib/contract/actor";
import type { AccountChoice } from "./_accounts/account-choice";
import { type Clock, emptyForm, type KeyForm, toCreateBody } from "./key-form";
import { KeyFormDialog } from "./key-form-dialog";
import { useShowSecret } from "./secret-provider";

/** What the page knows and the dialogs need. */
export interface Surroundings {
  /** The scopes that the person may give. */
  readonly held: readonly Scope[];
  /** The accounts that the person may make keys for and hand keys over to. */
  readonly accounts: readonly AccountChoice[];
}

/** The button, the form, and then the secret: once. */
export function CreateKey({ held, accounts }: Surroundings) {
  const t = useTranslations("keys");
  const router = useRouter();
  const notify = useNotify();
  const showSecret = useShowSecret();
  const { isOpen, open, stay, close } = useUrlDialog("new");
  const [isSending, setSending] = useState(false);
  // Who leaves before the answer is there leaves behind a key that works and that nobody has.
  useHeldPage(isSending, () => {});
  const submit = async (form: KeyForm, clock: Clock) => {
    stay();
    setSending(true);
    const answer = await callApi("POST /keys", { body: toCreateBody(form, clock) });
    setSending(false);
    if (!answer.ok) return answer.problem;
    close();
    showSecret(answer.data, () => {
      notify(t("created", { name: answer.data.key.name }));
      router.refresh();
    });
    return null;
  };
  return (
    <>
      <Button variant="primary" icon={Plus} onClick={open}>
        {t("new")}
      </Button>
      <KeyFormDialog
        isOpen={isOpen}
        onClose={close}
        title={t("form.createTitle")}
        lead={t("form.createLead")}
        submitLabel={t("form.create")}
        initial={emptyForm(held)}
        {...{ held, accounts }}
        onSubmit={submit}
      />
    </>
  );
}
