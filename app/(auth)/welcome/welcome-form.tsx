"use client";

import { useActionState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { Notice } from "@/app/_ui/notice";
import { ProblemView } from "@/app/_ui/problem-view";
import { useFocusOnWrong } from "@/app/_ui/use-focus-on-wrong";
import type { Problem } from "@/lib/contract/problem";
import { PasswordField } from "../password-field";
import { submitKeeping } from "../submit-keeping";

const shortestPassword = 12;

type Failure =
  | { readonly kind: "noLink" | "tooShort" | "mismatch" }
  | { readonly kind: "problem"; readonly problem: Problem };

export function WelcomeForm() {
  const t = useTranslations("auth");
  const [failure, submit, isPending] = useActionState<Failure | null, FormData>(async (_, form) => {
    const failed = await trySetPassword(form);
    if (failed === null) window.location.assign("/sign-in?welcome=1");
    return failed;
  }, null);
  const element = useFocusOnWrong(failure);
  return (
    <form ref={element} onSubmit={submitKeeping(submit)} className="flex flex-col gap-4">
      {failure?.kind === "problem" && <ProblemView problem={failure.problem} />}
      {failure?.kind === "noLink" && (
        <Notice tone="bad" role="alert">
          {t("noLink")}
        </Notice>
      )}
      <PasswordField
        label={t("newPassword")}
        name="password"
        autoComplete="new-password"
        required
        error={failure?.kind === "tooShort" ? t("tooShort") : undefined}
      />
      <PasswordField
        label={t("repeatPassword")}
        name="repeated"
        autoComplete="new-password"
        required
        error={failure?.kind === "mismatch" ? t("mismatch") : undefined}
      />
      <Button type="submit" variant="primary" disabled={isPending} className="h-9">
        {t("setPassword")}
      </Button>
    </form>
  );
}

async function trySetPassword(form: FormData): Promise<Failure | null> {
  const token = window.location.hash.slice(1);
  const password = `${form.get("password")}`;
  if (token === "") return { kind: "noLink" };
  if ([...password].length < shortestPassword) return { kind: "tooShort" };
  if (password !== form.get("repeated")) return { kind: "mismatch" };
  const answer = await callApi("POST /password-links/redeem", { body: { token, password } });
  return answer.ok ? null : { kind: "problem", problem: answer.problem };
}
