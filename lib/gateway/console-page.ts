import { errorCatalogue } from "@/lib/contract/errors";
import type { AppError } from "@/lib/platform/errors";

/** What a person sees when the gateway must answer for the console. Nothing of the request is in it. */
export function unavailablePage(error: AppError, requestId: string): string {
  const { title, hint } = errorCatalogue[error.code];
  const lines = [error.detail, error.hint ?? hint].map((line) => `<p>${escapeHtml(line)}</p>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} – Onnward</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 20vh auto 0; padding: 0 1rem; }
:root { color-scheme: light dark; }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${lines.join("\n")}
<p><small>Request ${escapeHtml(requestId)}</small></p>
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
