import { type Locale, localeCookie, themeCookie, timeZoneCookie } from "@/lib/contract/locale";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const yearSeconds = 365 * 24 * 3_600;

/** A preference lives in a cookie, so that the server renders it; it says nothing of who somebody is. */
function remember(name: string, value: string | null): void {
  const age = value === null ? 0 : yearSeconds;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Safari and Firefox
  document.cookie = `${name}=${value ?? ""}; path=/; max-age=${age}; samesite=lax`;
}

/** Shows at once; the next page is rendered with it. */
export function chooseTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  remember(themeCookie, theme === "system" ? null : theme);
}

/** The caller refreshes the page: its words come from the server. */
export function rememberLocale(locale: Locale): void {
  remember(localeCookie, locale);
}

/** True when the server did not know this browser's time zone yet. */
export function rememberTimeZone(known: string): boolean {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  if (timeZone === known) return false;
  remember(timeZoneCookie, timeZone);
  return true;
}

export function currentTheme(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === "light" || theme === "dark" ? theme : "system";
}
