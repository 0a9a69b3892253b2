"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { Dialog } from "@/app/_ui/dialog";
import { TextField } from "@/app/_ui/field";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { Time } from "@/app/_ui/time";
import type { KeyDto } from "@/lib/contract/key";
import type { Problem } from "@/lib/contract/problem";

interface RevokeProps {
  readonly apiKey: KeyDto;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Revoking cannot be taken back: the name is typed first. */
export function RevokeKey({ apiKey, isOpen, onClose }: RevokeProps) {
  const t = useTranslations("keys.revoke");
  const words = useTranslations("common");
  const [isBusy, setBusy] = useState(false);
  const formId = useId();
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      isBusy={isBusy}
      title={t("title", { name: apiKey.name })}
      lead={t("lead")}
      footer={
        <>
          <Button onClick={onClose} disabled={isBusy}>
            {words("cancel")}
          </Button>
          <Button type="submit" form={formId} variant="danger" disabled={isBusy}>
            {t("confirm")}
          </Button>
        </>
      }
    >
      <RevokeForm apiKey={apiKey} formId={formId} onBusy={setBusy} onDone={onClose} />
    </Dialog>
  );
}

function RevokeForm({
  apiKey: { id, name, lastUsedAt },
  formId,
  onBusy,
  onDone,
}: {
  apiKey: KeyDto;
  formId: string;
  onBusy: (isBusy: boolean) => void;
  onDone: () => void;
}) {
  const t = useTranslations("keys");
  const router = useRouter();
  const notify = useNotify();
  const [typed, setTyped] = useState("");
  const [isWrong, setWrong] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setWrong(typed.trim() !== name);
    setProblem(null);
    if (typed.trim() !== name) return;
    onBusy(true);
    const answer = await callApi("DELETE /keys/{id}", { params: { id } });
    onBusy(false);
    if (!answer.ok) return setProblem(answer.problem);
    notify(t("revoked", { name }));
    router.refresh();
    onDone();
  };
  return (
    <form
      id={formId}
      noValidate
      onSubmit={(event) => void submit(event)}
      className="flex flex-col gap-3 pb-2"
    >
      <p>
        {lastUsedAt === null ? (
          t("revoke.unused")
        ) : (
          <>
            {t("revoke.used")} <Time at={lastUsedAt} />
          </>
        )}
      </p>
      <TextField
        label={<span className="break-all">{t("revoke.type", { name })}</span>}
        error={isWrong ? t("revoke.mismatch") : undefined}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        autoComplete="off"
        spellCheck={false}
      />
      {problem !== null && <ProblemView problem={problem} />}
    </form>
  );
}
