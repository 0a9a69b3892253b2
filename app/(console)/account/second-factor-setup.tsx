"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { TextField } from "@/app/_ui/field";
import { FocusedHeading } from "@/app/_ui/focused-heading";
import { ProblemView } from "@/app/_ui/problem-view";
import { ShortId } from "@/app/_ui/snippet";
import { useCall } from "@/app/_ui/use-call";
import { useHeldPage } from "@/app/_ui/use-held-page";
import { PasswordField } from "@/app/(auth)/password-field";
import type { SecondFactorSetupDto } from "@/lib/contract/account";
import { submitForm } from "./submit-form";

/** Password, then the secret and a first code. */
export function SecondFactorSetup({
  onCodes,
}: {
  /** It is on, and these are its codes, to be shown this once. */
  onCodes: (codes: readonly string[]) => void;
}) {
  const [setup, setSetup] = useState<SecondFactorSetupDto | null>(null);
  if (setup !== null) return <ConfirmStep setup={setup} onConfirmed={onCodes} />;
  return <PasswordStep onSetup={setSetup} />;
}

function PasswordStep({ onSetup }: { onSetup: (setup: SecondFactorSetupDto) => void }) {
  const t = useTranslations("account");
  const { isBusy, problem, run } = useCall();
  const begin = async (form: FormData) => {
    const body = { password: `${form.get("password")}` };
    const begun = await run(() => callApi("POST /me/second-factor", { body }));
    if (begun !== null) onSetup(begun.data);
  };
  return (
    <form onSubmit={submitForm(begin)} className="flex max-w-sm flex-col gap-3">
      <PasswordField
        label={t("password.current")}
        name="password"
        autoComplete="current-password"
        hint={t("factor.passwordFirst")}
        required
        autoFocus
      />
      {problem !== null && <ProblemView problem={problem} />}
      <Button type="submit" variant="primary" disabled={isBusy} className="self-start">
        {t("factor.continue")}
      </Button>
    </form>
  );
}

function ConfirmStep({
  setup,
  onConfirmed,
}: {
  setup: SecondFactorSetupDto;
  onConfirmed: (codes: readonly string[]) => void;
}) {
  const t = useTranslations("account.factor");
  const { isBusy, problem, run } = useCall();
  // The factor is on before its codes are here.
  useHeldPage(isBusy, () => {});
  const confirm = async (form: FormData) => {
    const body = { code: `${form.get("code")}` };
    const confirmed = await run(() => callApi("POST /me/second-factor/confirm", { body }));
    if (confirmed !== null) onConfirmed(confirmed.data.recoveryCodes);
  };
  return (
    <form onSubmit={submitForm(confirm)} className="flex max-w-sm flex-col gap-3">
      <FocusedHeading>{t("scanTitle")}</FocusedHeading>
      <p>{t("scan")}</p>
      {/* biome-ignore lint/performance/noImgElement: an image of a few lines of SVG that is made for this page only */}
      <img
        src={`data:image/svg+xml,${encodeURIComponent(setup.qr)}`}
        alt={t("qr")}
        width={200}
        height={200}
        className="rounded-md border border-line bg-white"
      />
      <p className="flex flex-wrap items-center gap-2">
        <span className="text-sm text-quiet">{t("secret")}</span>
        <ShortId id={setup.secret} length={setup.secret.length} label={t("copySecret")} />
      </p>
      <TextField
        label={t("code")}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        hint={t("codeHint")}
        minLength={6}
        maxLength={10}
        required
      />
      {problem !== null && <ProblemView problem={problem} />}
      <Button type="submit" variant="primary" disabled={isBusy} className="self-start">
        {t("confirm")}
      </Button>
    </form>
  );
}
