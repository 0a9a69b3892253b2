"use client";

import { useRef } from "react";
import { Button } from "@/app/_ui/button";

/** A button that opens the file dialog: the keyboard's twin of dropping. Any ending: the check says why not. */
export function FileButton({
  label,
  variant,
  isMultiple = false,
  onPick,
}: {
  label: string;
  variant?: "primary" | "secondary";
  isMultiple?: boolean;
  onPick: (files: readonly File[]) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        multiple={isMultiple}
        onChange={({ currentTarget }) => {
          onPick([...(currentTarget.files ?? [])]);
          // The same file again is a choice too, after it was mended.
          currentTarget.value = "";
        }}
      />
      <Button variant={variant} onClick={() => input.current?.click()}>
        {label}
      </Button>
    </>
  );
}
