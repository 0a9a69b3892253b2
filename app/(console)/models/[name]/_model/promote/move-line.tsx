import { ArrowRight } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Badge } from "@/app/_ui/badge";
import { ProtectedMark } from "../../../../_release/protected-mark";

/** From where to where an alias moves. */
export function MoveLine({
  alias,
  from,
  to,
  isProtected = false,
}: {
  alias: string;
  from: number | null;
  to: number | null;
  isProtected?: boolean;
}) {
  const t = useTranslations("model.promote");
  const release = useTranslations("release");
  const named = (version: number | null) =>
    version === null ? t("nowhere") : t("version", { version: String(version) });
  return (
    <p className="flex flex-wrap items-center gap-2">
      <span className="font-medium break-all">
        {alias} {isProtected && <ProtectedMark label={release("protected")} />}
      </span>
      <Badge>{named(from)}</Badge>
      <ArrowRight aria-label={t("to")} size={16} className="text-quiet" />
      <Badge tone="good">{named(to)}</Badge>
    </p>
  );
}
