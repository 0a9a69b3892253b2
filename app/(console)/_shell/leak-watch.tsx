"use client";

import { usePathname, useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { callApi } from "@/app/_ui/call-api";

const everyMs = 60_000;

/**
 * Has the notices of leaks rendered anew when they are no longer the ones `shown`. They stand in the
 * console's layout, which going from page to page does not render again: so this asks whenever the path
 * changes, every minute while the tab is looked at, and when somebody comes back to it.
 */
export function LeakWatch({ shown }: { shown: readonly string[] }) {
  const router = useRouter();
  const path = usePathname();
  const rendered = shown.join();
  const latest = useRef({ shown: rendered, path });
  useEffect(() => {
    latest.current.shown = rendered;
  }, [rendered]);
  useEffect(() => {
    const stopped = new AbortController();
    const look = async () => {
      if (document.visibilityState !== "visible") return;
      const open = await findOpenLeaks(stopped.signal);
      if (open === null || open === latest.current.shown) return;
      // Once for the same leaks, should the server's rendering not agree.
      latest.current.shown = open;
      router.refresh();
    };
    // The first path was rendered with its notices just now.
    if (latest.current.path !== path) void look();
    latest.current.path = path;
    const timer = setInterval(() => void look(), everyMs);
    document.addEventListener("visibilitychange", look);
    return () => {
      stopped.abort();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [path, router]);
  return null;
}

/** Null: not known now. The next look will tell; what is wrong is said by whatever the person does. */
async function findOpenLeaks(signal: AbortSignal): Promise<string | null> {
  try {
    const answer = await callApi("GET /leaked-keys", {}, { signal });
    return answer.ok ? answer.data.data.map(({ id }) => id).join() : null;
  } catch {
    // The page went: nobody waits for the answer.
    return null;
  }
}
