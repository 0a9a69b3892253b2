"use client";

import { UserPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { TextField } from "@/app/_ui/field";
import { FormDialog } from "@/app/_ui/form-dialog";
import { Notice } from "@/app/_ui/notice";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import { useOpening } from "@/app/_ui/use-opening";
import type { GrantRole } from "@/lib/contract/actor";
import { RoleSelect } from "./role-select";

/** What somebody was given already. */
export interface Given {
  readonly email: string;
  readonly role: GrantRole;
}

/** Gives somebody access, by address: an owner may not be allowed to list people. */
export function AddPerson({ model, given }: { model: string; given: readonly Given[] }) {
  const t = useTranslations("model.access");
  const opening = useOpening();
  return (
    <>
      <Button icon={UserPlus} onClick={opening.open}>
        {t("add")}
      </Button>
      {opening.wasOpened && (
        <AddDialog
          key={opening.key}
          {...{ model, given }}
          isOpen={opening.isOpen}
          onClose={opening.close}
        />
      )}
    </>
  );
}

/** For who was given something else already it asks first: a grant replaces the one before it. */
function AddDialog({
  model,
  given,
  isOpen,
  onClose,
}: {
  model: string;
  given: readonly Given[];
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useTranslations("model.access");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const [user, setUser] = useState("");
  const [role, setRole] = useState<GrantRole>("viewer");
  const [isAsked, setAsked] = useState(false);
  const before = findGiven(given, user)?.role;
  const isChange = before !== undefined && before !== role;
  const add = async () => {
    if (isChange && !isAsked) {
      setAsked(true);
      return;
    }
    const params = { name: model, user: user.trim() };
    const done = await run(() =>
      callApi("PUT /models/{name}/grants/{user}", { params, body: { role } }),
    );
    if (done === null) return;
    notify(t("given", { person: done.data.user.email, role: t(`role.${role}`) }));
    onClose();
    router.refresh();
  };
  return (
    <FormDialog
      {...{ isOpen, onClose, isBusy }}
      title={t("addTitle", { model })}
      submit={
        isChange && isAsked ? t("replaceSubmit", { role: t(`role.${role}`) }) : t("addSubmit")
      }
      isNative
      onSubmit={() => void add()}
    >
      <TextField
        label={t("email")}
        type="email"
        required
        autoComplete="off"
        value={user}
        onChange={(event) => {
          setUser(event.target.value);
          setAsked(false);
        }}
      />
      <RoleSelect
        role={role}
        onChange={(next) => {
          setRole(next);
          setAsked(false);
        }}
      />
      {isChange && isAsked && (
        <Notice tone="warn" role="alert">
          {t("replace", {
            person: user.trim(),
            before: t(`role.${before}`),
            after: t(`role.${role}`),
          })}
        </Notice>
      )}
      {problem !== null && <ProblemView problem={problem} />}
    </FormDialog>
  );
}

/** Addresses are kept in lower case. */
function findGiven(given: readonly Given[], typed: string): Given | undefined {
  const email = typed.trim().toLowerCase();
  return given.find((one) => one.email.toLowerCase() === email);
}
