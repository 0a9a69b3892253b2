"use client";

import {
  CircleCheck,
  CircleX,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  ShieldAlert,
} from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Badge, type Tone } from "@/app/_ui/badge";
import type { GateResult } from "@/lib/contract/gate";
import { FigureList } from "./figure-list";
import { ReasonText } from "./reason-text";

type Look = keyof typeof looks;

const looks = {
  passed: { icon: CircleCheck, tint: "text-good", tone: "good" },
  failed: { icon: CircleX, tint: "text-bad", tone: "bad" },
  overridden: { icon: ShieldAlert, tint: "text-warn", tone: "warn" },
  measuring: { icon: LoaderCircle, tint: "text-accent", tone: "accent" },
  waiting: { icon: Hourglass, tint: "text-quiet", tone: "neutral" },
} as const satisfies Record<string, { icon: LucideIcon; tint: string; tone: Tone }>;

/** What every gate says of one move: its verdict, why, and the numbers behind it. */
export function GateList({ gates }: { gates: readonly GateResult[] }) {
  const t = useTranslations("release.gates");
  return (
    <ul aria-label={t("title")} className="flex flex-col gap-2">
      {gates.map((gate, index) => (
        // A gate on metrics stands here once for each of them; the order never changes.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <GateLine key={`${gate.gate} ${index}`} result={gate} />
      ))}
    </ul>
  );
}

function GateLine({ result }: { result: GateResult }) {
  const t = useTranslations("release.gates");
  const { gate, detail, figures } = result;
  const look = lookOf(result);
  const { icon: Icon, tint, tone } = looks[look];
  return (
    <li className="flex gap-2">
      <Icon aria-hidden size={16} className={`mt-0.75 shrink-0 ${tint}`} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium">{t(`name.${gate}`)}</span>
          <Badge tone={tone}>{t(wordOf[look])}</Badge>
        </p>
        {detail !== "" && (
          <p className="text-sm break-words text-quiet">
            <ReasonText of={detail} />
          </p>
        )}
        <FigureList label={t("figures", { gate: t(`name.${gate}`) })} figures={figures} />
      </div>
    </li>
  );
}

const wordOf = {
  passed: "verdict.passed",
  failed: "verdict.failed",
  overridden: "verdict.overridden",
  measuring: "measuring",
  waiting: "waiting",
} as const;

/** Approval is not measured: it waits for somebody. */
function lookOf({ gate, verdict }: GateResult): Look {
  if (verdict !== "pending") return verdict;
  return gate === "approval" ? "waiting" : "measuring";
}
