"use client";

import { type ReactNode, useLayoutEffect, useRef } from "react";

/** The heading of a step that took the place of another: the focus goes to it, and so do screen readers. */
export function FocusedHeading({
  level: Level = "h3",
  className = "font-semibold",
  children,
}: {
  level?: "h3" | "h4";
  className?: string;
  children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  // Together with the change itself: a dialog gives itself the focus that it sees lost a moment later.
  useLayoutEffect(() => heading.current?.focus(), []);
  return (
    <Level ref={heading} tabIndex={-1} className={`${className} outline-none`}>
      {children}
    </Level>
  );
}
