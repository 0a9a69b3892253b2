import { type ErrorCode, errorCatalogue } from "@/lib/contract/errors";
import { type ErrorWords, toErrorKey } from "../error-words";

/** English titles and hints are the catalogue's own. */
export const errors: Record<string, ErrorWords> = Object.fromEntries(
  Object.entries(errorCatalogue).map(([code, { title, hint }]) => [
    toErrorKey(code),
    { title, hint },
  ]),
);

export type TranslatedErrors = Readonly<Record<ErrorCode, readonly [title: string, hint: string]>>;
