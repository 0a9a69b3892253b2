import { AlertTriangle, CheckCircle2, Info, XCircle } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "./class-names";

const looks = {
  info: { icon: Info, class: "border-line bg-raised", tint: "text-quiet" },
  good: { icon: CheckCircle2, class: "border-good/30 bg-good-soft", tint: "text-good" },
  warn: { icon: AlertTriangle, class: "border-warn/30 bg-warn-soft", tint: "text-warn" },
  bad: { icon: XCircle, class: "border-bad/30 bg-bad-soft", tint: "text-bad" },
} as const;

/** Something to know before going on. `bad` and `warn` interrupt a screen reader, the others wait. */
export function Notice({
  tone = "info",
  title,
  children,
  role,
}: {
  tone?: keyof typeof looks;
  title?: ReactNode;
  children?: ReactNode;
  role?: "alert" | "status";
}) {
  const { icon: Icon, class: look, tint } = looks[tone];
  return (
    <div role={role} className={classNames("flex gap-2.5 rounded-md border px-3 py-2.5", look)}>
      <Icon aria-hidden size={16} className={classNames("mt-0.75 shrink-0", tint)} />
      <div className="min-w-0 flex-1 break-words">
        {title !== undefined && <p className="font-medium">{title}</p>}
        {children}
      </div>
    </div>
  );
}
