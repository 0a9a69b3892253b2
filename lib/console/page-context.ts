import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import type { Context } from "@/lib/contract/actor";
import { findSessionContext, requestIdOf } from "./request-context";

/**
 * Who looks at this page, or null when nobody is signed in. One render asks once, however many
 * components need it. Errors: `db.unavailable`.
 */
export const findPageContext: () => Promise<Context | null> = cache(async () => {
  const request = { headers: new Headers(await headers()) };
  return findSessionContext(request, requestIdOf(request));
});

/**
 * Who looks at this page. Sends everybody else to the sign-in, which leads back here, and who must set up
 * a second factor first to the page for that.
 */
export async function pageContext(): Promise<Context> {
  const context = await setupPageContext();
  const { actor } = context;
  if (actor.kind === "user" && actor.lacksSecondFactor === true) redirect("/second-factor");
  return context;
}

/** The same for the page that sets it up. */
export async function setupPageContext(): Promise<Context> {
  const context = await findPageContext();
  if (context !== null) return context;
  // proxy.ts says which page this is: a server component cannot know.
  const path = (await headers()).get("x-onnward-path") ?? "/";
  redirect(path === "/" ? "/sign-in" : `/sign-in?from=${encodeURIComponent(path)}`);
}
