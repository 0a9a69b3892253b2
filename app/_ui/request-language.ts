import { headers } from "next/headers";
import { chooseLanguage, type Language } from "./messages";

/** The language of this request. */
export async function requestLanguage(): Promise<Language> {
  return chooseLanguage((await headers()).get("accept-language"));
}
