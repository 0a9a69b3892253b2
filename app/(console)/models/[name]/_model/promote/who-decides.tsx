"use client";

import { useTranslations } from "use-intl/react";
import { useRules } from "../rules/use-rules";

/** Who can approve a move of a protected alias. Without the rules the dialog still says all that it decides by. */
export function WhoDecides({ model, alias }: { model: string; alias: string }) {
  const t = useTranslations("release.verdict");
  const { rules } = useRules(model, alias);
  if (rules === null) return null;
  const people = rules.people.map(({ label }) => label).join(", ");
  return <p className="text-quiet">{t(`whoDecides.${rules.movers.who}`, { people })}</p>;
}
