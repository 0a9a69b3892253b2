"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import { PasswordField } from "@/app/(auth)/password-field";
import { submitForm } from "./submit-form";

const shortestPassword = 12;

export function PasswordForm() {
  const t = useTranslations("account");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const change = async (form: FormData, element: HTMLFormElement) => {
    const currentPassword = `${form.get("current")}`;
    const newPassword = `${form.get("next")}`;
    const body = { currentPassword, newPassword };
    if ((await run(() => callApi("POST /me/password", { body }))) === null) return;
    element.reset();
    notify(t("password.done"));
    router.refresh();
  };
  return (
    <form onSubmit={submitForm(change)} className="flex flex-col gap-3">
      <PasswordField
        label={t("password.current")}
        name="current"
        autoComplete="current-password"
        required
      />
      <PasswordField
        label={t("password.next")}
        name="next"
        autoComplete="new-password"
        minLength={shortestPassword}
        hint={t("password.hint")}
        required
      />
      {problem !== null && <ProblemView problem={problem} />}
      <Button type="submit" disabled={isBusy} className="self-start">
        {t("password.submit")}
      </Button>
    </form>
  );
}
