import type { Problem } from "@/lib/contract/problem";
import { readProblem } from "./call-api";

/** What next-auth calls its own way to say that the token was missing or wrong. */
const wrongToken = "csrf";

export type AuthAnswer =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly problem: Problem };

/**
 * Posts to one of next-auth's endpoints and gives the address that it answers with, whose `error` says why
 * somebody was not let in. Not by next-auth's own client: that leaves the page when a call fails, with all
 * that was typed. Never throws: a problem is a value, as with callApi.
 */
export async function callAuth(
  path: "callback/credentials" | "signin/oidc" | "signout",
  fields: Readonly<Record<string, string>> = {},
): Promise<AuthAnswer> {
  try {
    const token = await fetch("/api/auth/csrf");
    if (!token.ok) return { ok: false, problem: readProblem(token, await token.text()) };
    const { csrfToken } = await token.json();
    const body = new URLSearchParams({ ...fields, csrfToken, json: "true" });
    const answer = await fetch(`/api/auth/${path}`, { method: "POST", body });
    const text = await answer.text();
    const url = readUrl(text);
    if (url !== null && !url.searchParams.has(wrongToken)) return { ok: true, url };
    return { ok: false, problem: readProblem(answer, text) };
  } catch {
    return { ok: false, problem: readProblem({ status: 0 }, "") };
  }
}

function readUrl(text: string): URL | null {
  try {
    const { url } = JSON.parse(text);
    return new URL(url, window.location.origin);
  } catch {
    return null; // Not next-auth's: a problem document, or something between us and Onnward.
  }
}
