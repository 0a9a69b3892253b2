import type { z } from "zod";
import type { FieldError } from "@/lib/contract/errors";

/** More would make an answer larger than the request that caused it. */
const maxErrors = 20;

/** What is wrong with a request, field by field: what was expected and what came. */
export function toFieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.flatMap(toErrors).slice(0, maxErrors);
}

function toErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      field: shortened([...issue.path.map(String), key].join(".")),
      message: "there is no such field",
    }));
  }
  if (issue.code === "invalid_union") {
    // Of what might have been meant, the form that was begun: its wrong part is inside, not the whole.
    const meant = issue.errors.find((issues) => issues.every(({ path }) => path.length > 0));
    const inside = meant?.map((part) => ({ ...part, path: [...issue.path, ...part.path] })) ?? [];
    if (inside.length > 0) return inside.flatMap(toErrors);
  }
  const field = shortened(issue.path.map(String).join(".")) || "body";
  const received = isSecret(issue.path) ? "something else" : shown(issue.input);
  const expected = expectedBy(issue);
  return [{ field, message: `expected ${expected}, received ${received}`, expected, received }];
}

/** Zod says "Too big: expected number to be <=200"; what it received, it says of some issues only. */
function expectedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_format" && issue.format === "datetime") {
    return "a time like 2026-01-31T12:00:00Z";
  }
  const said = /expected (.+?)(?:, received .*)?$/s.exec(issue.message)?.[1];
  return said ?? issue.message.replace(/^Invalid (?:input: )?/, "a valid ");
}

/** What is wrong with a password is said without saying it. */
function isSecret(path: readonly PropertyKey[]): boolean {
  return ["password", "token"].includes(String(path.at(-1)));
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  return shortened(JSON.stringify(value) ?? String(value));
}

function shortened(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
}
