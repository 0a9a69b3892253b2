"use client";

import { createContext, type ReactNode, useContext } from "react";
import { useTranslations } from "use-intl/react";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { mayLeave } from "@/app/_ui/held-page";
import { useSignOut } from "@/app/_ui/use-sign-out";

const SignOutContext = createContext<() => void>(() => {});

/** The way out, of the menu and the palette, which are closed by the time that it fails: then a dialog says so. */
export function SignOutProvider({ children }: { children: ReactNode }) {
  const t = useTranslations("shell");
  const { isBusy, problem, signOut, forget } = useSignOut();
  return (
    <SignOutContext value={() => mayLeave() && void signOut()}>
      {children}
      <ConfirmDialog
        isOpen={problem !== null}
        onClose={forget}
        title={t("stillSignedIn")}
        text={t("stillSignedInText")}
        submit={t("signOut")}
        {...{ isBusy, problem }}
        onConfirm={() => void signOut()}
      />
    </SignOutContext>
  );
}

export function useLeave(): () => void {
  return useContext(SignOutContext);
}
