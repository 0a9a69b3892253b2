import type { z } from "zod";
import type { FieldError } from "@/lib/contract/errors";
import { AppError } from "@/lib/platform/errors";

/** Largest JSON body of the management API; uploads have their own way. */
const maxBodyBytes = 1024 * 1024;

/**
 * Parses one part of a request against its schema. Errors: `request.invalid` (422) with every field
 * that is wrong: what was expected and what came.
 */
export function parsePart<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap(toFieldErrors);
  const sentence = errors.map(({ field, message }) => `${field}: ${message}`).join("; ");
  throw new AppError("request.invalid", `${sentence}.`, { errors });
}

function toFieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const field = issue.path.join(".") || "body";
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      field: issue.path.length === 0 ? key : `${issue.path.join(".")}.${key}`,
      message: "no such field",
    }));
  }
  return [{ field, message: issue.message, received: shown(issue.input) }];
}

/** What came, short enough to show. */
function shown(value: unknown): string | undefined {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
}

/** The query string as an object. A repeated name is refused rather than half read. */
export function queryOf(url: URL): Record<string, string> {
  const query: Record<string, string> = Object.create(null);
  for (const [name, value] of url.searchParams) {
    if (name in query) {
      const errors = [{ field: name, message: "expected at most once" }];
      throw new AppError("request.invalid", `${name}: expected at most once in the query.`, {
        errors,
      });
    }
    query[name] = value;
  }
  return { ...query };
}

/** The JSON body. Errors: `request.media_type`, `request.too_large`, `request.malformed`. */
export async function readJsonBody(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new AppError(
      "request.media_type",
      `The body must be application/json, not ${type || "untyped"}.`,
    );
  }
  const text = await readBounded(request);
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("request.malformed", "The body is not well-formed JSON.");
  }
}

async function readBounded(request: Request): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBodyBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    sizeBytes += part.value.byteLength;
    if (sizeBytes > maxBodyBytes) throw tooLarge();
    chunks.push(part.value);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new AppError("request.malformed", "The body is not UTF-8.");
  }
}

function tooLarge(): AppError {
  return new AppError("request.too_large", `The body is larger than ${maxBodyBytes} bytes.`);
}
