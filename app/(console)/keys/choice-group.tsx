"use client";

import { type ReactNode, useId } from "react";

/** Controls that answer one question together; what is wrong is bound to the question. */
export function ChoiceGroup({
  legend,
  error,
  children,
}: {
  legend: string;
  error?: string | undefined;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <fieldset
      data-wrong={error === undefined ? undefined : ""}
      aria-describedby={error === undefined ? undefined : id}
      className="flex min-w-0 flex-col"
    >
      <legend className="mb-1 text-sm font-medium">{legend}</legend>
      {children}
      {error !== undefined && (
        <p id={id} className="text-sm text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}
