import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

/** Nothing here yet: one sentence, one thing to do, and perhaps a command to run. */
export function EmptyState({
  icon: Icon,
  title,
  text,
  action,
  children,
}: {
  icon?: LucideIcon;
  title: ReactNode;
  text?: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="mx-auto flex max-w-xl flex-col items-center gap-3 px-4 py-10 text-center">
      {Icon !== undefined && <Icon aria-hidden size={24} className="text-quiet" />}
      <p className="text-lg font-medium">{title}</p>
      {text !== undefined && <p className="text-quiet">{text}</p>}
      {action}
      {children !== undefined && <div className="w-full text-left">{children}</div>}
    </div>
  );
}
