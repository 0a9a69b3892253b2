"use client";

import { useRouter } from "next/navigation";
import {
  createContext,
  type ReactNode,
  startTransition,
  useCallback,
  useContext,
  useMemo,
  useOptimistic,
} from "react";
import type { AliasDto } from "@/lib/contract/alias";

interface AliasesNow {
  readonly aliases: readonly AliasDto[];
  /** An alias as the API has just answered it: shown at once, and the page is read anew behind it. */
  readonly show: (answered: AliasDto | null) => void;
}

const AliasesNowContext = createContext<AliasesNow | null>(null);

/**
 * Where the model's aliases point, for the page's own head and tables: as the server rendered it, or newer, as
 * the API has answered a move meanwhile. Only what was answered is shown ahead, never what is merely asked for.
 */
export function AliasesNowProvider({
  aliases: rendered,
  children,
}: {
  aliases: readonly AliasDto[];
  children: ReactNode;
}) {
  const router = useRouter();
  const [aliases, answer] = useOptimistic(rendered, replaceAlias);
  const show = useCallback(
    (answered: AliasDto | null) =>
      // What is shown ahead lasts until this reading of the page is there.
      startTransition(() => {
        if (answered !== null) answer(answered);
        router.refresh();
      }),
    [answer, router],
  );
  const value = useMemo(() => ({ aliases, show }), [aliases, show]);
  return <AliasesNowContext value={value}>{children}</AliasesNowContext>;
}

function replaceAlias(before: readonly AliasDto[], answered: AliasDto): readonly AliasDto[] {
  return before.map((one) => (one.alias === answered.alias ? answered : one));
}

/** On a page without a model's head there is nothing to show ahead: it is read anew. */
export function useShowAlias(): AliasesNow["show"] {
  const router = useRouter();
  const now = useContext(AliasesNowContext);
  return now?.show ?? (() => router.refresh());
}

/** The version that an alias points at now, where that is another one than the page was rendered with. */
export function useNewerVersion(alias: string, rendered: number | null): number | null {
  const now = useContext(AliasesNowContext);
  const version = now?.aliases.find((one) => one.alias === alias)?.version ?? null;
  return version === rendered ? null : version;
}
