/** The languages that we speak. The first is the one that the others are checked against. */
export const locales = ["en", "zh-CN"] as const;
export type Locale = (typeof locales)[number];

export const localeCookie = "onnward-locale";
export const themeCookie = "onnward-theme";
export const timeZoneCookie = "onnward-time-zone";

export function isLocale(value: string | undefined): value is Locale {
  return locales.some((locale) => locale === value);
}

/** What the person chose, else the first language of Accept-Language that we have, else English. */
export function chooseLocale(chosen: string | undefined, acceptLanguage: string | null): Locale {
  if (isLocale(chosen)) return chosen;
  for (const part of (acceptLanguage ?? "").split(",")) {
    const tag = part.split(";")[0]?.trim().toLowerCase() ?? "";
    if (tag.startsWith("zh")) return "zh-CN";
    if (tag.startsWith("en")) return "en";
  }
  return "en";
}

/** The person's time zone as the browser named it; UTC until it has. */
export function acceptTimeZone(name: string | undefined): string {
  if (name === undefined) return "UTC";
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return "UTC"; // No zone of this machine's tables: a cookie may say anything.
  }
}
