import type {} from "use-intl";
import type { Locale } from "@/lib/contract/locale";
import { en } from "./en";
import { zhCn } from "./zh-cn";

/** The same keys as the English catalogue, any words: what a translation must be. */
export type Translation<T> = {
  readonly [K in keyof T]: T[K] extends string ? string : Translation<T[K]>;
};

export type Messages = typeof en;

declare module "use-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}

/**
 * The words of a language. Each catalogue has the English keys by type, so the English words can stand for
 * their arguments (ICU) wherever words are used.
 */
export function messagesOf(locale: Locale): Messages {
  const messages: Translation<Messages> = locale === "en" ? en : zhCn;
  return messages as Messages;
}
