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

function pressable(variant: Variant, shape: string, extra?: string): string {
  return classNames(
    "inline-flex shrink-0 items-center justify-center rounded-md border text-sm font-medium",
    "whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-50",
    "aria-disabled:cursor-not-allowed aria-disabled:opacity-50",
    variants[variant],
    shape,
    extra,
  );
}

/** The look of everything that is pressed. 32 px high, so that a row of them stays calm. */
export function buttonClass(variant: Variant = "secondary", extra?: string): string {
  return pressable(variant, "h-8 gap-1.5 px-3", extra);
}

/** A square with an icon: 32 px, or 24 px inside a line of text. */
export function iconButtonClass(size: "normal" | "small" = "normal", extra?: string): string {
  return pressable("quiet", size === "normal" ? "size-8" : "size-6", extra);
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
  size = "normal",
  className,
  ...rest
}: Omit<ComponentProps<"button">, "className" | "children"> & {
  label: string;
  icon: LucideIcon;
  size?: "normal" | "small";
  className?: string;
}) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={iconButtonClass(size, className)}
    >
      <Icon aria-hidden size={size === "normal" ? 16 : 14} />
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
