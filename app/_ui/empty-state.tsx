import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

/** Nothing here yet: one sentence, one thing to do, and perhaps a command to run. */
export function EmptyState({
  icon: Icon,
  title,
  isPage = false,
  text,
  action,
  children,
}: {
  icon?: LucideIcon;
  title: ReactNode;
  /** This is all that the page says: its title is the page's. */
  isPage?: boolean;
  text?: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
}) {
  const Title = isPage ? "h1" : "p";
  return (
    <div className="mx-auto flex max-w-xl flex-col items-center gap-3 px-4 py-10 text-center">
      {Icon !== undefined && <Icon aria-hidden size={24} className="text-quiet" />}
      <Title className="text-lg font-medium">{title}</Title>
      {text !== undefined && <p className="text-quiet">{text}</p>}
      {action}
      {children !== undefined && <div className="w-full text-left">{children}</div>}
    </div>
  );
}
