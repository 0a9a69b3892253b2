"use client";

import { type FormEvent, useId } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "./button";
import { Dialog, type DialogProps } from "./dialog";

/**
 * A form in a dialog: its fields are the children, its buttons stand below them. Enter sends it, once, and
 * not before `canSubmit`; what was typed stays. With `isNative` the browser checks the fields.
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
  const isLocked = isBusy || !canSubmit;
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!isLocked) onSubmit(event.currentTarget);
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
      <form id={formId} noValidate={!isNative} onSubmit={send} className="flex flex-col gap-3">
        {children}
      </form>
    </Dialog>
  );
}
