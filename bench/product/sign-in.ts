import { z } from "zod";
import type { Onnward } from "./onnward";

/** Signs in as the sign-in page does, and gives the Cookie header of the session. */
export async function signIn({ url, administrator }: Onnward): Promise<string> {
  const cookies = new Map<string, string>();
  const ask = async (path: string, form?: Record<string, string>) => {
    const response = await fetch(`${url}/api/auth/${path}`, {
      headers: { Cookie: join(cookies), Origin: url, "Sec-Fetch-Site": "same-origin" },
      redirect: "manual",
      ...(form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return response.json();
  };
  const { csrfToken } = z.object({ csrfToken: z.string() }).parse(await ask("csrf"));
  const answer = await ask("callback/credentials", { ...administrator, csrfToken, json: "true" });
  const error = new URL(z.object({ url: z.string() }).parse(answer).url).searchParams.get("error");
  if (error !== null) throw new Error(`the administrator could not sign in: ${error}`);
  return join(cookies);
}

function join(cookies: ReadonlyMap<string, string>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
}
