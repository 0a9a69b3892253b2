"use client";

import { type ReactNode, useState } from "react";
import type { Problem } from "@/lib/contract/problem";
import type { ApiResult } from "./call-api";
import type { DialogProps } from "./dialog";
import { TextField } from "./field";
import { FormDialog } from "./form-dialog";
import { ProblemView } from "./problem-view";
import { useRefreshWhenUnsure } from "./use-refresh-when-unsure";

interface Attempt {
  readonly typed: string;
  readonly isWrong: boolean;
  readonly problem: Problem | null;
}

const blank: Attempt = { typed: "", isWrong: false, problem: null };

/** For what cannot be taken back: its name is typed before the call. Each opening starts anew. */
export function TypedConfirm({
  name,
  label,
  mismatch,
  submit,
  call,
  onDone,
  children,
  ...dialog
}: Omit<DialogProps, "footer" | "isBusy"> & {
  /** What must be typed. */
  name: string;
  label: string;
  mismatch: string;
  submit: string;
  /** False: it would be refused, as the children say. */
  canSubmit?: boolean;
  call: () => Promise<ApiResult<unknown>>;
  onDone: () => void;
  children?: ReactNode;
}) {
  const [{ typed, isWrong, problem }, setAttempt] = useState(blank);
  const [isBusy, setBusy] = useState(false);
  const refreshWhenUnsure = useRefreshWhenUnsure();
  const [wasOpen, setOpen] = useState(dialog.isOpen);
  if (dialog.isOpen !== wasOpen) {
    setOpen(dialog.isOpen);
    if (dialog.isOpen) setAttempt(blank);
  }
  const confirm = async () => {
    if (typed.trim() !== name) return setAttempt({ typed, isWrong: true, problem: null });
    setAttempt({ typed, isWrong: false, problem: null });
    setBusy(true);
    const answer = await call();
    setBusy(false);
    if (answer.ok) return onDone();
    setAttempt({ typed, isWrong: false, problem: answer.problem });
    refreshWhenUnsure(answer.problem);
  };
  return (
    <FormDialog {...{ ...dialog, isBusy, submit }} isDangerous onSubmit={() => void confirm()}>
      {children}
      <TextField
        label={<span className="break-all">{label}</span>}
        error={isWrong ? mismatch : undefined}
        value={typed}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setAttempt({ typed: event.target.value, isWrong, problem })}
      />
      {problem !== null && <ProblemView problem={problem} />}
    </FormDialog>
  );
}
