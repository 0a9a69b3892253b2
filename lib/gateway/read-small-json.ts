import type { z } from "zod";
import { AppError } from "@/lib/platform/errors";
import type { Exchange } from "./exchange";
import { keepBody } from "./read-body";
import type { DialectDeps } from "./serve-prediction";

/** Of commands to the gateway itself: nothing that they say is long. */
const maxBytes = 65_536;

/**
 * The body of a command (never of a prediction) as its schema reads it; no body is an empty object.
 * Errors: those of keepBody; `request.malformed` naming the field.
 */
export async function readSmallJson<T>(
  { body: limits, prediction }: DialectDeps,
  exchange: Exchange,
  schema: z.ZodType<T>,
): Promise<T> {
  const bounded = { ...limits, maxBytes: Math.min(maxBytes, limits.maxBytes), mayBeEmpty: true };
  const kept = keepBody(exchange, bounded, prediction.inFlight);
  try {
    const bytes = Buffer.concat(await kept.read());
    const parsed = schema.safeParse(bytes.length === 0 ? {} : parseJson(bytes.toString()));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const field = issue === undefined || issue.path.length === 0 ? "body" : issue.path.join(".");
    throw new AppError("request.malformed", `${field}: ${issue?.message ?? "not as expected"}.`);
  } finally {
    kept.release();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("request.malformed", "The body is not JSON.", { cause });
  }
}
