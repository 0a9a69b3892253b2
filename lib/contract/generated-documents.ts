import { renderErrorDocument } from "./error-document";
import { buildOpenApi } from "./openapi";
import { renderPermissionsDocument } from "./permissions-document";

/** Committed files that say what code says. `npm run openapi` writes them; a test holds them equal. */
export function generatedDocuments(): { readonly path: string; readonly text: string }[] {
  return [
    { path: "public/openapi.json", text: `${JSON.stringify(buildOpenApi(), null, 2)}\n` },
    { path: "docs/errors.md", text: renderErrorDocument() },
    { path: "docs/permissions.md", text: renderPermissionsDocument() },
  ];
}
