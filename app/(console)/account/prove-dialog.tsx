"use client";

import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { TextField } from "@/app/_ui/field";
import { FormDialog } from "@/app/_ui/form-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import { useHeldPage } from "@/app/_ui/use-held-page";
import { PasswordField } from "@/app/(auth)/password-field";

/** Asks for password and code, then turns the factor off or makes new recovery codes. */
export function ProveDialog({
  kind,
  isRequired,
  isOpen,
  onClose,
  onDone,
}: {
  kind: "disable" | "renew";
  /** Whether the person's role needs a factor: what turning it off leads to. */
  isRequired: boolean;
  isOpen: boolean;
  onClose: () => void;
  /** With the new codes; none when it was turned off. */
  onDone: (codes: readonly string[]) => void;
}) {
  const t = useTranslations("account");
  const notify = useNotify();
  const isLockedOut = kind === "disable" && isRequired;
  const { isBusy, problem, run } = useCall();
  // The codes of before are gone ahead of the new ones' coming.
  useHeldPage(isBusy && kind === "renew", () => {});
  const send = async (element: HTMLFormElement) => {
    const form = new FormData(element);
    const body = { password: `${form.get("password")}`, code: `${form.get("code")}` };
    const done =
      kind === "disable"
        ? await run(() => callApi("POST /me/second-factor/disable", { body }))
        : await run(() => callApi("POST /me/recovery-codes", { body }));
    if (done === null) return;
    onClose();
    if (kind === "disable") notify(t("factor.disabled"));
    onDone(done.data?.recoveryCodes ?? []);
  };
  return (
    <FormDialog
      {...{ isOpen, onClose, isBusy }}
      title={t(`factor.${kind}Title`)}
      lead={isLockedOut ? t("factor.disableRequiredText") : t(`factor.${kind}Text`)}
      submit={t(`factor.${kind}Submit`)}
      isDangerous={kind === "disable"}
      isNative
      onSubmit={(form) => void send(form)}
    >
      <PasswordField
        label={t("password.current")}
        name="password"
        autoComplete="current-password"
        required
        autoFocus
      />
      <TextField
        label={t("factor.anyCode")}
        name="code"
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        required
        minLength={6}
      />
      {problem !== null && <ProblemView problem={problem} />}
    </FormDialog>
  );
}
