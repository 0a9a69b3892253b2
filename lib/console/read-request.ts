import type { z } from "zod";
import { AppError } from "@/lib/platform/errors";
import { toFieldErrors } from "./field-errors";
import { isNestedDeeperThan } from "./json-depth";

/** Largest JSON body of the management API; uploads have their own way. */
const maxBodyBytes = 1024 * 1024;
/** No body of ours is nested deeper; what is would overflow the stack of whoever walks it. */
const maxDepth = 32;

/**
 * Parses one part of a request against its schema. Errors: `request.invalid` (422) with every field
 * that is wrong: what was expected and what came.
 */
export function parsePart<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const errors = toFieldErrors(parsed.error);
  const sentence = errors.map(({ field, message }) => `${field}: ${message}`).join("; ");
  throw new AppError("request.invalid", `${sentence}.`, { errors });
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

export function mediaTypeOf(headers: Headers): string | undefined {
  return headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
}

interface JsonBody {
  readonly maxBytes?: number;
  /** No body at all, and no type other than JSON, is `{}`. */
  readonly mayBeAbsent?: boolean;
}

/** The JSON body. Errors: `request.media_type`, `request.too_large`, `request.malformed`. */
export async function readJsonBody(
  request: Request,
  { maxBytes = maxBodyBytes, mayBeAbsent = false }: JsonBody = {},
): Promise<unknown> {
  const type = mediaTypeOf(request.headers);
  if (type !== "application/json" && !(mayBeAbsent && type === undefined)) throw notJson(type);
  const text = await readBounded(request, maxBytes);
  if (mayBeAbsent && text === "") return {};
  if (type !== "application/json") throw notJson(type);
  if (isNestedDeeperThan(maxDepth, text)) {
    throw new AppError(
      "request.malformed",
      `The body is nested deeper than ${maxDepth} arrays and objects.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("request.malformed", "The body is not well-formed JSON.");
  }
}

function notJson(type: string | undefined): AppError {
  return new AppError(
    "request.media_type",
    `The body must be application/json, not ${type || "untyped"}.`,
  );
}

/** The body as text. Errors: `request.too_large`, `request.malformed`. */
export async function readBounded(request: Request, maxBytes: number): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    sizeBytes += part.value.byteLength;
    if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(part.value);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new AppError("request.malformed", "The body is not UTF-8.");
  }
}

function tooLarge(maxBytes: number): AppError {
  return new AppError("request.too_large", `The body is larger than ${maxBytes} bytes.`);
}
