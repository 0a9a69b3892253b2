import { timingSafeEqual } from "node:crypto";
import type { Context } from "@/lib/contract/actor";
import { type Operation, takesIdempotencyKey } from "@/lib/contract/operations";
import { AppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import {
  type Claim,
  claim,
  find,
  release,
  type StoredAnswer,
  store,
} from "@/lib/platform/stored-answers";
import { hashRequest } from "./request-hash";

const pollMs = 100;
/** How long a repetition waits for the first request, before it is asked to come again. */
const patienceMs = 10_000;
/** Of the first answer, beside its status and body. */
const keptHeaders = [
  "content-type",
  "etag",
  "location",
  "cache-control",
  "tus-resumable",
  "upload-offset",
  "upload-length",
  "upload-expires",
  "onnward-version",
  "onnward-version-location",
];

/**
 * Runs a creating request once, however often its caller sends it with the same `Idempotency-Key`
 * (draft-ietf-httpapi-idempotency-key-header): repetitions get the first answer, also when they come while
 * the first is under way. A request that fails is forgotten, so that it can be repeated. The answer is
 * stored after the effect, not with it: whoever repeats after a crash between the two hears
 * `idempotency.in_flight` for a day, and nothing is done twice.
 * Errors: `idempotency.mismatch` for the same key with another request; `idempotency.in_flight`;
 * `request.invalid` of a key that is none.
 */
export async function answerOnce(
  { ctx, operation, request }: { ctx: Context; operation: Operation; request: Request },
  run: (request: Request) => Promise<Response>,
): Promise<Response> {
  const key = request.headers.get("idempotency-key");
  if (key === null || !takesIdempotencyKey(operation)) return run(request);
  assertKey(key);
  const of = { actor: `${ctx.actor.kind}:${ctx.actor.id}`, key };
  const end = performance.now() + patienceMs;
  for (;;) {
    if (await claim(of)) return runFirst(of, request, run);
    const answer = await find(of);
    if (answer !== "free" && answer !== "busy") return repeat(answer, request, ctx);
    if (performance.now() > end) throw inFlight();
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

async function runFirst(
  of: Claim,
  request: Request,
  run: (request: Request) => Promise<Response>,
): Promise<Response> {
  const hashed = hashRequest(request);
  let response: Response;
  try {
    response = await run(hashed.request);
  } catch (error) {
    await forget(of);
    throw error;
  }
  const body = await response.text();
  const { status, headers } = response;
  const kept = Object.fromEntries(
    [...headers].filter(([name]) => keptHeaders.includes(name.toLowerCase())),
  );
  try {
    await store(of, { status, headers: kept, body, requestHash: await hashed.digest() });
  } catch (error) {
    // It was done, and says so; a repetition will hear that it may have been.
    logger().error({ err: error }, "the answer to a repeatable request could not be kept");
  }
  return new Response(body === "" ? null : body, { status, headers });
}

/** Without a database as soon as it answers again: until then a repetition could do nothing either. */
async function forget(of: Claim, attempts = 60): Promise<void> {
  try {
    await release(of);
  } catch (error) {
    if (attempts > 1) setTimeout(() => void forget(of, attempts - 1), 5_000).unref();
    else logger().error({ err: error }, "a failed repeatable request could not be forgotten");
  }
}

async function repeat(answer: StoredAnswer, request: Request, ctx: Context): Promise<Response> {
  const digest = await hashRequest(request).digest();
  if (!timingSafeEqual(digest, answer.requestHash)) {
    throw new AppError(
      "idempotency.mismatch",
      "This Idempotency-Key was used for another request: path, query, media type or body differ.",
    );
  }
  const { status, headers, body } = answer;
  return new Response(body === "" ? null : body, {
    status,
    headers: { ...headers, "X-Request-Id": ctx.requestId, "Idempotency-Replayed": "true" },
  });
}

/** Errors: `request.invalid` of what is empty, too long or not printable ASCII. */
function assertKey(key: string): void {
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return;
  const field = {
    field: "Idempotency-Key",
    message: "expected 1 to 255 printable ASCII characters without spaces",
  };
  throw new AppError("request.invalid", `${field.field}: ${field.message}.`, { errors: [field] });
}

function inFlight(): AppError {
  return new AppError(
    "idempotency.in_flight",
    "The first request with this Idempotency-Key is under way, or was cut off before it could answer.",
    { retryAfterSeconds: 2 },
  );
}
