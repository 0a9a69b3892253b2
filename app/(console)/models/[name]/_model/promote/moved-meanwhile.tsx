"use client";

import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { Notice } from "@/app/_ui/notice";
import { Time } from "@/app/_ui/time";
import type { AliasMoveDto } from "@/lib/contract/alias";

/** The alias does not point where the person saw it point: who moved it, and why; then they decide anew. */
export function MovedMeanwhile({
  model,
  alias,
  seen,
  now,
  onAccept,
}: {
  model: string;
  alias: string;
  seen: number | null;
  now: number | null;
  onAccept: () => void;
}) {
  const t = useTranslations("model.promote");
  const move = useLastMove(model, alias, now);
  const named = (version: number | null) =>
    version === null ? t("nowhere") : t("version", { version: String(version) });
  return (
    <Notice
      tone="warn"
      role="alert"
      title={t("movedTitle", { alias, seen: named(seen), now: named(now) })}
    >
      {move !== null && (
        <p className="text-quiet">
          {move.by.label} · <Time at={move.at} />
          {move.reason !== "" && <> · {move.reason}</>}
        </p>
      )}
      <div className="mt-2">
        <Button onClick={onAccept}>{t("accept", { now: named(now) })}</Button>
      </div>
    </Notice>
  );
}

/** The newest line of the ledger; read again when the alias points elsewhere. */
function useLastMove(model: string, alias: string, now: number | null): AliasMoveDto | null {
  const [move, setMove] = useState<AliasMoveDto | null>(null);
  useEffect(() => {
    let isStale = false;
    const params = { name: model, alias };
    const asked = callApi("GET /models/{name}/aliases/{alias}/history", {
      params,
      query: { limit: "1" },
    });
    void asked.then((answer) => {
      const newest = answer.ok ? answer.data.data[0] : undefined;
      // Without the ledger the notice still says where the alias points.
      if (!isStale) setMove(newest !== undefined && newest.to === now ? newest : null);
    });
    return () => {
      isStale = true;
    };
  }, [model, alias, now]);
  return move;
}
