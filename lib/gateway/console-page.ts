import type { IncomingMessage } from "node:http";
import { errorWordsOf } from "@/lib/contract/error-words";
import { chooseLocale, type Locale, localeCookie, themeCookie } from "@/lib/contract/locale";
import type { AppError } from "@/lib/platform/errors";

/** How a page is told. Nothing else of the request is in it. */
export interface PageManner {
  readonly locale: Locale;
  /** Null: the system's. */
  readonly theme: "light" | "dark" | null;
}

/** What the person chose in the dashboard, else what the browser asks for. */
export function readManner({ headers }: IncomingMessage): PageManner {
  const theme = findCookie(headers.cookie, themeCookie);
  return {
    locale: chooseLocale(
      findCookie(headers.cookie, localeCookie),
      headers["accept-language"] ?? null,
    ),
    theme: theme === "light" || theme === "dark" ? theme : null,
  };
}

/** As it stands there: the values that we look for need no escape. */
function findCookie(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The catalogues of the dashboard are above this folder: the one word that they have and this page needs. */
const requestIdWord: Readonly<Record<Locale, string>> = { en: "Request id", "zh-CN": "请求编号" };

/** What a person sees when the gateway must answer for the console. What the server says of this one case is English. */
export function unavailablePage(error: AppError, requestId: string, manner: PageManner): string {
  const { locale, theme } = manner;
  const { title, hint } = errorWordsOf(error.code, locale);
  const advice = error.hint === undefined ? `<p>${escapeHtml(hint)}</p>` : inEnglish(error.hint);
  return `<!doctype html>
<html lang="${locale}"${theme === null ? "" : ` data-theme="${theme}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Onnward</title>
<style>
:root { color-scheme: light dark; }
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }
body { font: 1rem/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  max-width: 40rem; margin: 20vh auto 0; padding: 0 1rem; overflow-wrap: anywhere;
  background: light-dark(#f7f8fa, #0e1116); color: light-dark(#14181f, #e6e9ee); }
h1 { font-size: 1.5rem; line-height: 2rem; }
small { color: light-dark(#525c69, #a3adba); }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${inEnglish(error.detail)}
${advice}
<p><small>${requestIdWord[locale]} <code>${escapeHtml(requestId)}</code></small></p>
</main>
</body>
</html>
`;
}

function inEnglish(sentence: string): string {
  return `<p lang="en">${escapeHtml(sentence)}</p>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
