"use client";

import { type FormEvent, type ReactNode, useId, useState } from "react";
import { useTimeZone, useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { Dialog } from "@/app/_ui/dialog";
import { ProblemView } from "@/app/_ui/problem-view";
import { useFocusOnWrong } from "@/app/_ui/use-focus-on-wrong";
import { useRefreshWhenUnsure } from "@/app/_ui/use-refresh-when-unsure";
import type { Scope } from "@/lib/contract/actor";
import type { KeyDto } from "@/lib/contract/key";
import type { Problem } from "@/lib/contract/problem";
import type { AccountChoice } from "./_accounts/account-choice";
import {
  type Clock,
  findFaults,
  type KeyForm,
  type KeyFormField,
  type Refusals,
  refusalsOf,
} from "./key-form";
import { KeyFormFields } from "./key-form-fields";

interface FormProps {
  readonly initial: KeyForm;
  readonly held: readonly Scope[];
  /** The accounts that a new key may belong to. */
  readonly accounts?: readonly AccountChoice[];
  /** The key that is edited; none while one is made. */
  readonly apiKey?: KeyDto;
  /** Sends the form; answers what went wrong, or null. */
  readonly onSubmit: (form: KeyForm, clock: Clock) => Promise<Problem | null>;
}

/** The form of a key in a dialog. What was typed survives every failure, and ends with the dialog. */
export function KeyFormDialog({
  isOpen,
  onClose,
  title,
  lead,
  submitLabel,
  ...form
}: FormProps & {
  isOpen: boolean;
  onClose: () => void;
  title: ReactNode;
  lead: ReactNode;
  submitLabel: ReactNode;
}) {
  const t = useTranslations("common");
  const [isBusy, setBusy] = useState(false);
  const formId = useId();
  return (
    <Dialog
      {...{ isOpen, onClose, title, lead, isBusy }}
      footer={
        <>
          <Button onClick={onClose} disabled={isBusy}>
            {t("cancel")}
          </Button>
          <Button type="submit" form={formId} variant="primary" disabled={isBusy}>
            {submitLabel}
          </Button>
        </>
      }
    >
      <FormBody {...form} formId={formId} onBusy={setBusy} />
    </Dialog>
  );
}

function FormBody({
  initial,
  held,
  accounts = [],
  apiKey,
  onSubmit,
  formId,
  onBusy,
}: FormProps & { formId: string; onBusy: (isBusy: boolean) => void }) {
  const timeZone = useTimeZone() ?? "UTC";
  const [form, setForm] = useState(initial);
  const [faults, setFaults] = useState<readonly KeyFormField[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [refusals, setRefusals] = useState<Refusals>({});
  const [attempts, setAttempts] = useState(0);
  const element = useFocusOnWrong(attempts);
  const refreshWhenUnsure = useRefreshWhenUnsure();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const clock = { nowMs: Date.now(), timeZone };
    const found = findFaults(form, clock);
    setFaults(found);
    setRefusals({});
    setProblem(null);
    if (found.length > 0) return setAttempts((count) => count + 1);
    onBusy(true);
    const refused = await onSubmit(form, clock);
    onBusy(false);
    if (refused === null) return;
    refreshWhenUnsure(refused);
    setProblem(refused);
    setRefusals(refusalsOf(refused));
    setAttempts((count) => count + 1);
  };
  const change = (part: Partial<KeyForm>) => {
    const next = { ...form, ...part };
    setForm(next);
    setRefusals(Object.fromEntries(Object.entries(refusals).filter(([field]) => !(field in part))));
    // What was said to be wrong is unsaid as soon as it is right.
    if (faults.length > 0) setFaults(findFaults(next, { nowMs: Date.now(), timeZone }));
  };
  return (
    <form
      ref={element}
      id={formId}
      noValidate
      onSubmit={(event) => void submit(event)}
      className="flex flex-col gap-5 pb-2"
    >
      <KeyFormFields {...{ form, change, faults, refusals, held, accounts, apiKey }} />
      {problem !== null && <ProblemView problem={problem} />}
    </form>
  );
}
