"use client";

import { UserPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { TextField } from "@/app/_ui/field";
import { FormDialog } from "@/app/_ui/form-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import type { GrantRole } from "@/lib/contract/actor";
import { useOpening } from "../use-opening";
import { RoleSelect } from "./role-select";

/** Gives somebody access, by address: an owner may not be allowed to list people. */
export function AddPerson({ model }: { model: string }) {
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
          model={model}
          isOpen={opening.isOpen}
          onClose={opening.close}
        />
      )}
    </>
  );
}

function AddDialog({
  model,
  isOpen,
  onClose,
}: {
  model: string;
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useTranslations("model.access");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const [user, setUser] = useState("");
  const [role, setRole] = useState<GrantRole>("viewer");
  const add = async () => {
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
      submit={t("addSubmit")}
      isNative
      onSubmit={() => void add()}
    >
      <TextField
        label={t("email")}
        type="email"
        required
        autoComplete="off"
        value={user}
        onChange={(event) => setUser(event.target.value)}
      />
      <RoleSelect role={role} onChange={setRole} />
      {problem !== null && <ProblemView problem={problem} />}
    </FormDialog>
  );
}
