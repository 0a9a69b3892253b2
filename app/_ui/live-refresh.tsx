"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useTransition } from "react";
import { createRefreshTurns } from "./refresh-turns";

/** Renders this page anew every so often while somebody looks at it; at once when they come back. */
export function LiveRefresh({ everyMs }: { everyMs: number }) {
  const router = useRouter();
  const [isRefreshing, startRefresh] = useTransition();
  const latest = useRef(isRefreshing);
  useEffect(() => {
    latest.current = isRefreshing;
  }, [isRefreshing]);
  useEffect(() => {
    const turns = createRefreshTurns({
      isRefreshing: () => latest.current,
      refresh: () => startRefresh(() => router.refresh()),
    });
    let timer: ReturnType<typeof setInterval> | undefined;
    const watch = () => {
      clearInterval(timer);
      if (document.visibilityState !== "visible") return;
      timer = setInterval(() => void turns.take(), everyMs);
    };
    const onChange = () => {
      watch();
      if (document.visibilityState === "visible") void turns.take();
    };
    watch();
    document.addEventListener("visibilitychange", onChange);
    return () => {
      turns.stop();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onChange);
    };
  }, [everyMs, router]);
  return null;
}
