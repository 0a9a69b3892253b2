"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { TextField } from "@/app/_ui/field";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import { submitForm } from "./submit-form";

export function NameForm({ name }: { name: string }) {
  const t = useTranslations("account");
  const common = useTranslations("common");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const save = async (form: FormData) => {
    const body = { name: `${form.get("name")}` };
    if ((await run(() => callApi("PATCH /me/account", { body }))) === null) return;
    notify(t("nameSaved"));
    router.refresh();
  };
  return (
    <form onSubmit={submitForm(save)} className="mt-4 flex flex-col gap-3">
      <TextField
        label={t("name")}
        name="name"
        defaultValue={name}
        maxLength={100}
        autoComplete="name"
      />
      {problem !== null && <ProblemView problem={problem} />}
      <Button type="submit" disabled={isBusy} className="self-start">
        {common("save")}
      </Button>
    </form>
  );
}
