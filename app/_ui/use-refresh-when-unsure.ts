"use client";

import { useRouter } from "next/navigation";
import { useCallback } from "react";
import type { Problem } from "@/lib/contract/problem";
import { refreshOnce } from "./refresh-turns";

/**
 * After a change whose answer did not come, or came from a proxy that had waited for long enough: it may have
 * been made, so the page behind the problem is read anew, and whoever tries again sees it first.
 */
export function useRefreshWhenUnsure(): (problem: Problem) => void {
  const router = useRouter();
  return useCallback(
    ({ code }) => {
      if (code === "client.unreachable") void refreshOnce(() => router.refresh());
    },
    [router],
  );
}
