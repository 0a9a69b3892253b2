import { ArrowRight } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Badge } from "@/app/_ui/badge";

/** From where to where an alias moves. */
export function MoveLine({
  alias,
  from,
  to,
}: {
  alias: string;
  from: number | null;
  to: number | null;
}) {
  const t = useTranslations("model.promote");
  const named = (version: number | null) =>
    version === null ? t("nowhere") : t("version", { version: String(version) });
  return (
    <p className="flex flex-wrap items-center gap-2">
      <span className="font-medium break-all">{alias}</span>
      <Badge>{named(from)}</Badge>
      <ArrowRight aria-label={t("to")} size={16} className="text-quiet" />
      <Badge tone="good">{named(to)}</Badge>
    </p>
  );
}
