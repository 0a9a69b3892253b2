"use client";

import { type FormEvent, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "./button";
import { Dialog, type DialogProps } from "./dialog";
import { useFocusOnWrong } from "./use-focus-on-wrong";

/**
 * A form in a dialog: its fields are the children, its buttons stand below them. Enter sends it, once, and
 * not before `canSubmit`; what was typed stays, and the first field that is then wrong has the focus. With
 * `isNative` the browser checks the fields.
 */
export function FormDialog({
  submit,
  cancel,
  isDangerous = false,
  isNative = false,
  canSubmit = true,
  onSubmit,
  children,
  ...dialog
}: Omit<DialogProps, "footer"> & {
  submit: string;
  /** Absent: "Cancel". */
  cancel?: string;
  isDangerous?: boolean;
  isNative?: boolean;
  canSubmit?: boolean;
  onSubmit: (form: HTMLFormElement) => void;
}) {
  const common = useTranslations("common");
  const formId = useId();
  const { isBusy = false, onClose } = dialog;
  const [attempts, setAttempts] = useState(0);
  const form = useFocusOnWrong(`${attempts} ${isBusy}`);
  const isLocked = isBusy || !canSubmit;
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isLocked) return;
    onSubmit(event.currentTarget);
    setAttempts(attempts + 1);
  };
  return (
    <Dialog
      {...dialog}
      footer={
        <>
          <Button onClick={onClose} disabled={isBusy}>
            {cancel ?? common("cancel")}
          </Button>
          <Button
            type="submit"
            form={formId}
            variant={isDangerous ? "danger" : "primary"}
            disabled={isLocked}
          >
            {submit}
          </Button>
        </>
      }
    >
      <form
        ref={form}
        id={formId}
        noValidate={!isNative}
        onSubmit={send}
        className="flex flex-col gap-3"
      >
        {children}
      </form>
    </Dialog>
  );
}
