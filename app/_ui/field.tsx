"use client";

import { type ComponentProps, type ReactNode, useId } from "react";
import { classNames } from "./class-names";

const controlClass = classNames(
  "w-full rounded-md border border-line-strong bg-surface px-2.5 text-base text-text",
  "placeholder:text-quiet disabled:opacity-60 aria-invalid:border-bad",
);

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  /** The label is for screen readers only: the page says it in another way. */
  isLabelHidden?: boolean;
  className?: string;
}

/** A label, a control, and below it a hint or what is wrong: bound together for screen readers. */
function Field({
  label,
  hint,
  error,
  isLabelHidden,
  className,
  children,
}: FieldProps & {
  children: (control: {
    id: string;
    "aria-invalid": true | undefined;
    "aria-describedby": string | undefined;
  }) => ReactNode;
}) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div className={classNames("flex flex-col gap-1", className)}>
      <label htmlFor={id} className={isLabelHidden ? "sr-only" : "text-sm font-medium"}>
        {label}
      </label>
      {children({
        id,
        "aria-invalid": error === undefined ? undefined : true,
        "aria-describedby": note === undefined ? undefined : noteId,
      })}
      {note !== undefined && (
        <div
          // Another for an error: the field may have the focus already, and then only this tells of it.
          key={error === undefined ? "hint" : "error"}
          role={error === undefined ? undefined : "alert"}
          id={noteId}
          className={classNames("text-sm", error === undefined ? "text-quiet" : "text-bad")}
        >
          {note}
        </div>
      )}
    </div>
  );
}

type Control<T extends "input" | "textarea" | "select"> = Omit<
  ComponentProps<T>,
  "className" | "id"
> &
  FieldProps;

/** What is the field's, and what is its control's. */
function split<P extends FieldProps>({
  label,
  hint,
  error,
  isLabelHidden,
  className,
  ...control
}: P) {
  return { field: { label, hint, error, isLabelHidden, className }, control };
}

export function TextField(props: Control<"input">) {
  const { field, control } = split(props);
  return (
    <Field {...field}>
      {(wiring) => <input {...control} {...wiring} className={classNames(controlClass, "h-8")} />}
    </Field>
  );
}

export function TextArea(props: Control<"textarea">) {
  const { field, control } = split(props);
  return (
    <Field {...field}>
      {(wiring) => (
        <textarea
          {...control}
          {...wiring}
          className={classNames(controlClass, "min-h-20 py-1.5")}
        />
      )}
    </Field>
  );
}

export function SelectField(props: Control<"select">) {
  const { field, control } = split(props);
  return (
    <Field {...field}>
      {(wiring) => <select {...control} {...wiring} className={classNames(controlClass, "h-8")} />}
    </Field>
  );
}

/** A box to tick, with its label beside it and a line of explanation below. */
export function CheckboxField({
  label,
  hint,
  ...rest
}: Omit<ComponentProps<"input">, "type" | "className" | "id"> & {
  label: ReactNode;
  hint?: ReactNode;
}) {
  const id = useId();
  return (
    <label className="flex items-start gap-2 py-1 text-base" htmlFor={id}>
      <input
        {...rest}
        id={id}
        type="checkbox"
        className="mt-0.75 size-4 shrink-0 accent-accent"
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
      />
      <span>
        {label}
        {hint !== undefined && (
          <span id={`${id}-hint`} className="block text-sm text-quiet">
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}
