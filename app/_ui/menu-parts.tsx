"use client";

import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import { classNames } from "./class-names";
import type { MenuChoiceProps, MenuItemProps, MenuProps } from "./menu";

const itemClass = classNames(
  "flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 text-base select-none",
  "data-highlighted:bg-raised data-disabled:opacity-50",
);

/** The opened menu with its trigger; the page loads it with the first use (menu.tsx). */
export function OpenedMenu({ label, trigger, triggerClass, children }: MenuProps) {
  return (
    <Base.Root defaultOpen>
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

export function MenuItem({ onSelect, isDangerous, isDisabled, children }: MenuItemProps) {
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
export function MenuChoice({ label, value, choices, onChange }: MenuChoiceProps<string>) {
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
