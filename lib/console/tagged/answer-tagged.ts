import type { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import type { Operation } from "@/lib/contract/operations";

interface TaggedAnswer<S extends z.ZodType> {
  readonly ctx: Context;
  readonly request: Request;
  readonly operation: Operation & { readonly response: S };
  /** Stands for the whole answer, form and contents. */
  readonly tag: string;
  readonly read: () => Promise<z.input<S>>;
}

/**
 * An answer that only changes with its tag. The browser keeps it and asks each time whether it may still show
 * it: rights can be taken back, and a name can become another model's.
 */
export async function answerTagged<S extends z.ZodType>({
  ctx,
  request,
  operation,
  tag,
  read,
}: TaggedAnswer<S>): Promise<Response> {
  const etag = `"${tag}"`;
  const headers = {
    ETag: etag,
    "Cache-Control": "private, no-cache",
    "X-Request-Id": ctx.requestId,
  };
  if (isKnown(request.headers.get("if-none-match"), etag)) {
    return new Response(null, { status: 304, headers });
  }
  const parsed = operation.response.safeParse(await read());
  if (!parsed.success) {
    throw new Error(`${operation.id}: the answer does not fit`, { cause: parsed.error });
  }
  return Response.json(parsed.data, { status: operation.status, headers });
}

/** Weak comparison, as RFC 9110 wants it for If-None-Match. */
function isKnown(header: string | null, etag: string): boolean {
  const given = (header ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  return given.includes(etag) || given.includes("*");
}
