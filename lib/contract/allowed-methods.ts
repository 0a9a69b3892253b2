import { operations } from "./operations";

const verbs = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Verb = (typeof verbs)[number];

/** The methods of a path of the operations table (`/keys/{id}`), in the words of an Allow header. */
export function allowedMethods(path: string): string {
  const allowed = verbs.filter((verb) => isOperation(verb, path));
  // Next answers HEAD by GET.
  return [...allowed, ...(allowed.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
}

function isOperation(verb: Verb, path: string): boolean {
  return Object.values(operations).some((each) => each.method === verb && each.path === path);
}

/** The path of the operations table that a request's path below `/api/v1` is of; null: of none. */
export function findOperationPath(path: string): string | null {
  const parts = path.split("/");
  const found = Object.values(operations).find((each) => isOf(parts, each.path.split("/")));
  return found?.path ?? null;
}

function isOf(parts: readonly string[], pattern: readonly string[]): boolean {
  return (
    parts.length === pattern.length &&
    pattern.every((part, at) => part === parts[at] || (part.startsWith("{") && parts[at] !== ""))
  );
}
