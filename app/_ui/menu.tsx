"use client";

import { lazy, type ReactNode, Suspense, useState } from "react";

export interface MenuProps {
  /** The trigger's name, when what it shows is no name. */
  readonly label?: string;
  readonly trigger: ReactNode;
  readonly triggerClass: string;
  readonly children: ReactNode;
}

export interface MenuItemProps {
  readonly onSelect: () => void;
  readonly isDangerous?: boolean;
  readonly isDisabled?: boolean;
  readonly children: ReactNode;
}

export interface MenuChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly (readonly [T, string])[];
  readonly onChange: (value: T) => void;
}

// Forty kilobytes of placing and keyboard rules that a page's first paint does not need: they come when
// the pointer or the focus first reaches a trigger.
const loadParts = () => import("./menu-parts");
const OpenedMenu = lazy(() => loadParts().then((parts) => ({ default: parts.OpenedMenu })));
const LazyItem = lazy(() => loadParts().then((parts) => ({ default: parts.MenuItem })));
const LazyChoice = lazy(() => loadParts().then((parts) => ({ default: parts.MenuChoice })));
const LazySeparator = lazy(() => loadParts().then((parts) => ({ default: parts.MenuSeparator })));

/** A button that opens a list of things to do. */
export function Menu(props: MenuProps) {
  const { label, trigger, triggerClass } = props;
  const [isWanted, setWanted] = useState(false);
  const preload = () => void loadParts();
  const closed = (
    <button
      type="button"
      aria-label={label}
      aria-haspopup="menu"
      aria-expanded={false}
      className={triggerClass}
      onClick={() => setWanted(true)}
      onPointerEnter={preload}
      onFocus={preload}
    >
      {trigger}
    </button>
  );
  if (!isWanted) return closed;
  return (
    <Suspense fallback={closed}>
      <OpenedMenu {...props} />
    </Suspense>
  );
}

export function MenuItem(props: MenuItemProps) {
  return <LazyItem {...props} />;
}

/** One of several, marked. */
export function MenuChoice<T extends string>({ onChange, ...rest }: MenuChoiceProps<T>) {
  const choose = (value: string) => {
    const chosen = rest.choices.find(([choice]) => choice === value);
    if (chosen !== undefined) onChange(chosen[0]);
  };
  return <LazyChoice {...rest} onChange={choose} />;
}

export function MenuSeparator() {
  return <LazySeparator />;
}
