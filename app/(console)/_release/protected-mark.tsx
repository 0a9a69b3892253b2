import { Lock } from "lucide-react";

/** A lock beside the name of a protected alias; `label` says it to those who do not see it. */
export function ProtectedMark({ label }: { label: string }) {
  return (
    <span title={label} className="inline-flex shrink-0 align-middle">
      <Lock aria-hidden size={13} className="text-quiet" />
      <span className="sr-only">{label}</span>
    </span>
  );
}
