import { useTranslations } from "use-intl/react";
import { Badge, type Tone } from "@/app/_ui/badge";

const looks = {
  added: ["good", "+"],
  removed: ["bad", "−"],
  changed: ["warn", "~"],
} as const satisfies Record<string, readonly [Tone, string]>;

export function ChangeBadge({ change }: { change: keyof typeof looks }) {
  const t = useTranslations("graph");
  const [tone, sign] = looks[change];
  return (
    <Badge tone={tone}>
      <span aria-hidden>{sign}</span>
      {t(`change.${change}`)}
    </Badge>
  );
}
