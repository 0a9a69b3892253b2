import { cookies, headers } from "next/headers";
import { cache } from "react";
import {
  createFormatter,
  createTranslator,
  type NamespaceKeys,
  type NestedKeyOf,
} from "use-intl/core";
import { acceptTimeZone, chooseLocale, localeCookie, timeZoneCookie } from "@/lib/contract/locale";
import { type Messages, messagesOf } from "./catalogue";

/** Language, time zone and moment of this request: one of each, however many components ask. */
export const getIntl = cache(async () => {
  const [jar, received] = await Promise.all([cookies(), headers()]);
  const locale = chooseLocale(jar.get(localeCookie)?.value, received.get("accept-language"));
  const timeZone = acceptTimeZone(jar.get(timeZoneCookie)?.value);
  return { locale, timeZone, now: new Date() };
});

/** The words of one namespace or of a part of one (`keys.accounts`), for server components. */
export async function getTranslations<N extends NamespaceKeys<Messages, NestedKeyOf<Messages>>>(
  namespace: N,
) {
  const { locale, timeZone, now } = await getIntl();
  const messages = messagesOf(locale);
  return createTranslator<Messages, N>({ locale, timeZone, now, messages, namespace });
}

export async function getFormatter() {
  return createFormatter(await getIntl());
}
