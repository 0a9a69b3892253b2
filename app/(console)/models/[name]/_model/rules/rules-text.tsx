"use client";

import { useFormatter, useTranslations } from "use-intl/react";
import { Facts } from "@/app/_ui/panel";
import { Time } from "@/app/_ui/time";
import type { AliasGates, AliasRulesDto } from "@/lib/contract/alias-rules";

/** The rules of an alias in words. */
export function RulesText({ alias, rules }: { alias: string; rules: AliasRulesDto }) {
  const t = useTranslations("release.rules");
  const gates = useGateSentences(rules.gates);
  if (!rules.protected) return <p>{t("open", { alias })}</p>;
  const people = rules.people.map(({ label }) => label).join(", ");
  return (
    <Facts
      facts={[
        [
          t("movers"),
          <span key="who">
            {t(`who.${rules.movers.who}`)}
            {rules.movers.who === "people" && `: ${people}`}
            <span className="block text-sm text-quiet">{t(`whoHint.${rules.movers.who}`)}</span>
          </span>,
        ],
        [
          t("gates"),
          gates.length === 0 ? (
            t("noGates")
          ) : (
            <ul key="gates" className="flex flex-col gap-1">
              {gates.map((gate) => (
                <li key={gate}>{gate}</li>
              ))}
            </ul>
          ),
        ],
        ...(rules.changedAt === null
          ? []
          : [[t("changed"), <Time key="changed" at={rules.changedAt} />] as const]),
      ]}
    />
  );
}

function useGateSentences({ signature, golden, metrics, latency, approval }: AliasGates): string[] {
  const t = useTranslations("release.rules");
  const format = useFormatter();
  const number = (value: number) => format.number(value, { maximumFractionDigits: 6 });
  const sentences = [signature && t("signatureHint"), golden && t("goldenHint")];
  for (const { name, margin } of metrics)
    sentences.push(t("within", { name, margin: number(margin) }));
  if (latency?.p99Ratio !== undefined)
    sentences.push(t("atMost", { ratio: number(latency.p99Ratio) }));
  if (latency?.p99Ms !== undefined) sentences.push(t("atMostMs", { ms: number(latency.p99Ms) }));
  sentences.push(approval && t("approvalHint"));
  return sentences.filter((sentence) => sentence !== false);
}
