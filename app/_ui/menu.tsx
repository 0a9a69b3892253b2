"use client";

import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "./class-names";

const itemClass = classNames(
  "flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 text-base select-none",
  "data-highlighted:bg-raised data-disabled:opacity-50",
);

/** A button that opens a list of things to do. */
export function Menu({
  label,
  trigger,
  triggerClass,
  children,
}: {
  /** The trigger's name, when what it shows is no name. */
  label?: string;
  trigger: ReactNode;
  triggerClass: string;
  children: ReactNode;
}) {
  return (
    <Base.Root>
      <Base.Trigger aria-label={label} className={triggerClass}>
        {trigger}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="start" className="z-50">
          <Base.Popup className="min-w-44 rounded-md border border-line bg-surface p-1 shadow-pop">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuItem({
  onSelect,
  isDangerous = false,
  isDisabled = false,
  children,
}: {
  onSelect: () => void;
  isDangerous?: boolean;
  isDisabled?: boolean;
  children: ReactNode;
}) {
  return (
    <Base.Item
      disabled={isDisabled}
      onClick={onSelect}
      className={classNames(itemClass, isDangerous && "text-bad")}
    >
      {children}
    </Base.Item>
  );
}

/** One of several, marked. */
export function MenuChoice<T extends string>({
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
    <Base.Group>
      <Base.GroupLabel className="px-2 pt-1.5 pb-0.5 text-xs text-quiet">{label}</Base.GroupLabel>
      <Base.RadioGroup value={value} onValueChange={onChange}>
        {choices.map(([choice, text]) => (
          <Base.RadioItem key={choice} value={choice} className={itemClass}>
            <span className="w-4">
              <Base.RadioItemIndicator>
                <Check aria-hidden size={14} />
              </Base.RadioItemIndicator>
            </span>
            {text}
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="my-1 h-px bg-line" />;
}
