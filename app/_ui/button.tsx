import type { LucideIcon } from "lucide-react";
import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "./class-names";

type Variant = "primary" | "secondary" | "quiet" | "danger";

const variants: Record<Variant, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong border-transparent",
  secondary: "bg-surface text-text hover:bg-raised border-line-strong/50",
  quiet: "text-quiet hover:text-text hover:bg-raised border-transparent",
  danger: "bg-bad text-on-bad hover:opacity-90 border-transparent",
};

/** The look of everything that is pressed. 32 px high, so that a row of them stays calm. */
export function buttonClass(variant: Variant = "secondary", extra?: string): string {
  return classNames(
    "inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-md border px-3 text-sm font-medium",
    "whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-50",
    "aria-disabled:cursor-not-allowed aria-disabled:opacity-50",
    variants[variant],
    extra,
  );
}

type ButtonProps = Omit<ComponentProps<"button">, "className"> & {
  variant?: Variant;
  icon?: LucideIcon;
  className?: string;
};

export function Button({ variant, icon: Icon, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={buttonClass(variant, className)}>
      {Icon !== undefined && <Icon aria-hidden size={15} />}
      {children}
    </button>
  );
}

/** A button that only shows an icon: its name is for screen readers and the tooltip. */
export function IconButton({
  label,
  icon: Icon,
  className,
  ...rest
}: Omit<ComponentProps<"button">, "className" | "children"> & {
  label: string;
  icon: LucideIcon;
  className?: string;
}) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={buttonClass("quiet", classNames("w-8 px-0", className))}
    >
      <Icon aria-hidden size={16} />
    </button>
  );
}

/** A link that looks like a button, for going somewhere. */
export function LinkButton({
  variant,
  icon: Icon,
  className,
  children,
  ...rest
}: Omit<ComponentProps<typeof Link>, "className"> & {
  variant?: Variant;
  icon?: LucideIcon;
  className?: string;
  children: ReactNode;
}) {
  return (
    <Link {...rest} className={buttonClass(variant, className)}>
      {Icon !== undefined && <Icon aria-hidden size={15} />}
      {children}
    </Link>
  );
}
