import { useEffect, useState } from "react";

/** In this browser, whether its last sign-in needed a code. No secret, and nobody's name. */
const storageKey = "onnward-asks-code";

/**
 * Whether the form shows the field for a code. The server never says that one is missing: it would say
 * that the password was right. So the field comes when this browser used one before, when somebody asks
 * for it, and after any refusal. Once there it stays: what is typed into it must not go with the next answer.
 */
export function useAsksCode(wasRefused: boolean): { asksCode: boolean; askCode: () => void } {
  const [isAsked, setAsked] = useState(false);
  useEffect(() => {
    if (readStorage() === "1") setAsked(true);
  }, []);
  if (wasRefused && !isAsked) setAsked(true);
  return { asksCode: isAsked, askCode: () => setAsked(true) };
}

/** After a sign-in: whether the next one in this browser begins with the field. */
export function noteCodeUse(code: unknown): void {
  try {
    if (typeof code === "string" && code.trim() !== "") localStorage.setItem(storageKey, "1");
    else localStorage.removeItem(storageKey);
  } catch {
    // A browser that keeps nothing: the field is one click away.
  }
}

function readStorage(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null; // As above.
  }
}
