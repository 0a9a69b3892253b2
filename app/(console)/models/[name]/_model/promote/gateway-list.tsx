"use client";

import { CircleCheck, CircleDashed, CircleX, LoaderCircle, type LucideIcon } from "lucide-react";
import { useTranslations } from "use-intl/react";
import type { ModelGatewayDto } from "@/lib/contract/system";
import { type GatewayState, gatewayState } from "./move-rules";

const looks: Record<GatewayState["kind"], { icon: LucideIcon; tint: string }> = {
  warm: { icon: CircleCheck, tint: "text-good" },
  loading: { icon: LoaderCircle, tint: "text-accent" },
  cold: { icon: CircleDashed, tint: "text-quiet" },
  failed: { icon: CircleX, tint: "text-bad" },
};

/** What every gateway says of the version, as of the last second. */
export function GatewayList({
  gateways,
  version,
  isMoving,
}: {
  gateways: readonly ModelGatewayDto[];
  version: number;
  isMoving: boolean;
}) {
  const t = useTranslations("model.promote");
  const named = t("gateways", { version: String(version) });
  return (
    <section aria-label={named} className="rounded-md border border-line px-3 py-2">
      <h3 className="text-sm font-medium">{named}</h3>
      {gateways.length === 0 ? (
        <p className="mt-1 text-sm text-warn">{t("noGateway")}</p>
      ) : (
        <ul className="mt-1 flex flex-col gap-1 text-sm" aria-live="polite">
          {gateways.map((gateway) => (
            <GatewayLine
              key={gateway.id}
              hostname={gateway.hostname}
              state={gatewayState(gateway, version, isMoving)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

function GatewayLine({ hostname, state }: { hostname: string; state: GatewayState }) {
  const t = useTranslations("model.promote");
  const { icon: Icon, tint } = looks[state.kind];
  return (
    <li className="flex gap-2">
      <Icon aria-hidden size={14} className={`mt-0.75 shrink-0 ${tint}`} />
      <span className="min-w-0 break-words">
        <span className="font-mono">{hostname}</span> · {t(`gateway.${state.kind}`)}
        {state.kind === "failed" && (
          <span className="block text-quiet">
            {state.detail} <code className="font-mono text-xs">{state.code}</code>
          </span>
        )}
      </span>
    </li>
  );
}
