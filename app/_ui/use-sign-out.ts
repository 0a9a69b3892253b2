"use client";

import { useState } from "react";
import type { Problem } from "@/lib/contract/problem";
import { callAuth } from "./call-auth";

/** Ends the session and leaves for the sign-in page. While a `problem` says why not, somebody is signed in still. */
export function useSignOut(): {
  isBusy: boolean;
  problem: Problem | null;
  signOut: () => Promise<void>;
  forget: () => void;
} {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  return {
    isBusy,
    problem,
    signOut: async () => {
      setBusy(true);
      const answer = await callAuth("signout", { callbackUrl: "/sign-in" });
      if (answer.ok) return window.location.assign("/sign-in");
      setBusy(false);
      setProblem(answer.problem);
    },
    forget: () => setProblem(null),
  };
}
