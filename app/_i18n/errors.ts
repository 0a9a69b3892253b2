import { type ErrorWords, errorWordsOf } from "@/lib/contract/error-words";
import { errorCodes } from "@/lib/contract/errors";
import type { Locale } from "@/lib/contract/locale";
import { toErrorKey } from "./error-key";

/** The contract's words, which the gateway's own pages say too, as a room of the catalogue. */
export function errorsOf(locale: Locale): Record<string, ErrorWords> {
  return Object.fromEntries(
    errorCodes.map((code) => [toErrorKey(code), errorWordsOf(code, locale)]),
  );
}
