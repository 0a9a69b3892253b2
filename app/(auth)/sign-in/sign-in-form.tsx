"use client";

import { useActionState, useEffect, useRef } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callAuth } from "@/app/_ui/call-auth";
import { TextField } from "@/app/_ui/field";
import { Notice } from "@/app/_ui/notice";
import { ProblemView } from "@/app/_ui/problem-view";
import type { Problem } from "@/lib/contract/problem";
import { PasswordField } from "../password-field";
import { submitKeeping } from "../submit-keeping";
import { noteCodeUse, useAsksCode } from "./asks-code";

type Failure =
  | { readonly kind: "invalid" | "busy" | "failed" }
  | { readonly kind: "throttled"; readonly seconds: number }
  | { readonly kind: "problem"; readonly problem: Problem };

/** Signs in by next-auth's own endpoint, and loads the next page whole: it is another person's world. */
export function SignInForm({ to }: { to: string }) {
  const t = useTranslations("auth");
  const [failure, submit, isPending] = useActionState<Failure | null, FormData>(async (_, form) => {
    const failed = await trySignIn(form);
    if (failed === null) {
      noteCodeUse(form.get("code"));
      window.location.assign(to);
    }
    return failed;
  }, null);
  const { asksCode, askCode } = useAsksCode(failure?.kind === "invalid");
  const password = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (failure !== null) password.current?.select();
  }, [failure]);
  return (
    <form onSubmit={submitKeeping(submit)} className="flex flex-col gap-4">
      {failure !== null && <FailureNotice failure={failure} />}
      <TextField
        label={t("email")}
        name="email"
        type="email"
        autoComplete="username"
        required
        autoFocus
      />
      <PasswordField
        label={t("password")}
        name="password"
        ref={password}
        autoComplete="current-password"
        required
      />
      {asksCode ? (
        <TextField
          label={t("code")}
          name="code"
          hint={t("codeHint")}
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
        />
      ) : (
        <button
          type="button"
          onClick={askCode}
          className="self-start text-sm text-quiet underline hover:text-text"
        >
          {t("useCode")}
        </button>
      )}
      <Button type="submit" variant="primary" disabled={isPending} className="h-9">
        {isPending ? t("signingIn") : t("signIn")}
      </Button>
    </form>
  );
}

function FailureNotice({ failure }: { failure: Failure }) {
  const t = useTranslations("auth");
  if (failure.kind === "problem") return <ProblemView problem={failure.problem} />;
  return (
    <Notice tone="bad" role="alert">
      {failure.kind === "throttled"
        ? t("throttled", { seconds: failure.seconds })
        : t(failure.kind)}
    </Notice>
  );
}

/** Null when signed in. The words of next-auth's error are those that our `authorize` throws. */
async function trySignIn(form: FormData): Promise<Failure | null> {
  const typed = (name: string) => `${form.get(name) ?? ""}`;
  const answer = await callAuth("callback/credentials", {
    email: typed("email"),
    password: typed("password"),
    code: typed("code"),
  });
  if (!answer.ok) return { kind: "problem", problem: answer.problem };
  const error = answer.url.searchParams.get("error");
  if (error === null) return null;
  const [kind, seconds] = error.split(":");
  if (kind === "throttled") return { kind, seconds: Number(seconds) || 1 };
  if (kind === "busy") return { kind };
  return { kind: kind === "invalid" || kind === "CredentialsSignin" ? "invalid" : "failed" };
}
