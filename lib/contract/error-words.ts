import { type ErrorCode, errorCatalogue } from "./errors";
import { zhCnErrors } from "./errors-zh-cn";
import type { Locale } from "./locale";

/** What a page says of an error code: what happened, and what to do. The detail stays the server's. */
export interface ErrorWords {
  readonly title: string;
  readonly hint: string;
}

/** English titles and hints are the catalogue's own. Not for client components: it holds every language. */
export function errorWordsOf(code: ErrorCode, locale: Locale): ErrorWords {
  switch (locale) {
    case "en":
      return { title: errorCatalogue[code].title, hint: errorCatalogue[code].hint };
    case "zh-CN": {
      const [title, hint] = zhCnErrors[code];
      return { title, hint };
    }
  }
}
