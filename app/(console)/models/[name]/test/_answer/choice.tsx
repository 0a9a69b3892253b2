"use client";

import { classNames } from "@/app/_ui/class-names";

/** A few ways to look at one thing, of which one is chosen. */
export function Choice<T extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: T;
  choices: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
}) {
  return (
    <fieldset className="flex gap-0.5 rounded-md bg-raised p-0.5">
      <legend className="sr-only">{label}</legend>
      {choices.map(([choice, text]) => (
        <button
          key={choice}
          type="button"
          aria-pressed={choice === value}
          onClick={() => onChange(choice)}
          className={classNames(
            "h-7 rounded-sm px-2.5 text-sm",
            choice === value ? "bg-surface font-medium text-text" : "text-quiet hover:text-text",
          )}
        >
          {text}
        </button>
      ))}
    </fieldset>
  );
}
