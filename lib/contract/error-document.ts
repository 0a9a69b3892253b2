import { type ErrorCode, errorCatalogue, errorCodes } from "./errors";

/** docs/errors.md, made from the catalogue. A problem's `type` points at an anchor of it. */
export function renderErrorDocument(): string {
  return `${[
    "# Errors",
    "",
    "Generated from `lib/contract/errors.ts` by `npm run openapi`; do not edit.",
    "",
    "`/api/v1` answers errors as problem+json (RFC 9457) with `code`, `detail`, `hint`, `requestId` and, where fields are",
    'wrong, `errors[]`. The inference protocols answer `{"error": "<sentence>", "code": "<code>"}`. Codes are stable;',
    "sentences may improve. 429 and 503 carry `Retry-After`.",
    "",
    "| code | status | what | what to do |",
    "|---|---|---|---|",
    ...errorCodes.map(toRow),
  ].join("\n")}\n`;
}

function toRow(code: ErrorCode): string {
  const { status, title, hint } = errorCatalogue[code];
  return `| <a id="${code}"></a>\`${code}\` | ${status} | ${cell(title)} | ${cell(hint)} |`;
}

/** What a table cell may hold: no bar, and no tag where a hint shows a placeholder. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
