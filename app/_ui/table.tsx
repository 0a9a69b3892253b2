import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names";
import { ScrollRegion } from "./scroll-region";

/**
 * A table that scrolls sideways on its own when the page is narrow, and holds what is placed inside it
 * (`sr-only`). `label` names it for screen readers.
 */
export function Table({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ScrollRegion label={label} className="relative overflow-x-auto">
      <table className="w-full border-collapse text-base">{children}</table>
    </ScrollRegion>
  );
}

export function TableHead({ children }: { children: ReactNode }) {
  return (
    <thead>
      <tr className="border-b border-line">{children}</tr>
    </thead>
  );
}

export function HeadCell({ isNumeric, ...rest }: ComponentProps<"th"> & { isNumeric?: boolean }) {
  return (
    <th
      scope="col"
      {...rest}
      className={classNames(
        "px-4 py-2 text-xs font-medium whitespace-nowrap text-quiet",
        isNumeric ? "text-right" : "text-left",
      )}
    />
  );
}

/** The heading of a column that shows itself to the eye: menus and buttons. */
export function HiddenHeadCell({ children }: { children: ReactNode }) {
  return (
    <HeadCell>
      <span className="sr-only">{children}</span>
    </HeadCell>
  );
}

export function TableRow(props: Omit<ComponentProps<"tr">, "className">) {
  return (
    <tr
      {...props}
      className="border-b border-line last:border-0 hover:bg-raised/50 target:bg-accent-soft"
    />
  );
}

export function Cell({
  isNumeric,
  className,
  ...rest
}: ComponentProps<"td"> & { isNumeric?: boolean }) {
  return (
    <td
      {...rest}
      className={classNames(
        "px-4 py-2 align-top",
        isNumeric && "text-right whitespace-nowrap figures",
        className,
      )}
    />
  );
}
