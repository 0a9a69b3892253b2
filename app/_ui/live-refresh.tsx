"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** Renders this page anew every so often while somebody looks at it; at once when they come back. */
export function LiveRefresh({ everyMs }: { everyMs: number }) {
  const router = useRouter();
  useEffect(() => {
    let timer: ReturnType<typeof setInterval> | undefined;
    const watch = () => {
      clearInterval(timer);
      if (document.visibilityState === "visible")
        timer = setInterval(() => router.refresh(), everyMs);
    };
    const onChange = () => {
      watch();
      if (document.visibilityState === "visible") router.refresh();
    };
    watch();
    document.addEventListener("visibilitychange", onChange);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onChange);
    };
  }, [everyMs, router]);
  return null;
}
