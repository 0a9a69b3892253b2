"use client";

import Link from "next/link";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { ProblemView } from "@/app/_ui/problem-view";
import type { KeyDto } from "@/lib/contract/key";
import type { Problem } from "@/lib/contract/problem";

/** As many as can be read at a glance; the link leads to all of them. */
const mostShown = 10;

interface Found {
  readonly keys: readonly KeyDto[];
  readonly isMore: boolean;
}

/** The person's keys that work now: they stop with the person, unless they are handed over before. */
export function KeysThatStop({ ownerId }: { ownerId: string }) {
  const t = useTranslations("people.disable");
  const { found, failure } = useWorkingKeys(ownerId);
  if (failure !== null) return <ProblemView problem={failure} />;
  if (found === null) return <p role="status">{t("keysLoading")}</p>;
  if (found.keys.length === 0) return <p>{t("noKeys")}</p>;
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="text-sm font-medium">{t("keys")}</h3>
      <ul className="flex flex-col gap-1">
        {found.keys.map(({ id, name, prefix }) => (
          <li key={id} className="wrap-anywhere">
            {name} <code className="font-mono text-xs text-quiet">{prefix}…</code>
          </li>
        ))}
      </ul>
      {found.isMore && <p className="text-quiet">{t("moreKeys")}</p>}
      <p>
        <Link href={`/keys?owner=${ownerId}`} className="link">
          {t("toKeys")}
        </Link>
      </p>
    </section>
  );
}

function useWorkingKeys(owner: string): { found: Found | null; failure: Problem | null } {
  const [found, setFound] = useState<Found | null>(null);
  const [failure, setFailure] = useState<Problem | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    const query = { owner, state: "working", limit: `${mostShown}` } as const;
    callApi("GET /keys", { query }, { signal: abort.signal }).then(
      (answer) => {
        if (!answer.ok) return setFailure(answer.problem);
        const { data, nextCursor } = answer.data;
        setFound({ keys: data, isMore: nextCursor !== null });
      },
      () => {}, // Only when this dialog is gone.
    );
    return () => abort.abort();
  }, [owner]);
  return { found, failure };
}
