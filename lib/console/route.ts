import type { z } from "zod";
import { refuseKeyInUrl } from "@/lib/access/exposure";
import type { Context } from "@/lib/contract/actor";
import { acceptsNothing, type Operation } from "@/lib/contract/operations";
import { authorize } from "@/lib/platform/authorize";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { withDbPatience } from "@/lib/platform/db-patience";
import { AppError, toAppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import { numberLabels } from "@/lib/registry/labels";
import { assertSameSite } from "./assert-same-site";
import { answerOnce } from "./idempotency";
import { problemResponse } from "./problem";
import { mediaTypeOf, parsePart, queryOf, readJsonBody } from "./read-request";
import { recordFailure } from "./record-failure";
import { anonymousContext, requestContext, requestIdOf } from "./request-context";

type Part<O, K extends string> = O extends { [key in K]: infer S extends z.ZodType }
  ? z.output<S>
  : unknown;

/** The parts of a request, parsed: what a use case is given. */
type InputOf<O> = Part<O, "params"> & Part<O, "query"> & Part<O, "body">;

type ResultOf<O> = O extends { response: infer S extends z.ZodType } ? z.input<S> : undefined;

/** What Next hands to a route file's export. */
type NextRoute = (
  request: Request,
  context: { params: Promise<Record<string, string | string[] | undefined>> },
) => Promise<Response>;

interface RawRequest<O> {
  readonly ctx: Context;
  readonly input: Part<O, "params"> & Part<O, "query">;
  readonly request: Request;
  /** The body where it is the JSON that the operation also takes; undefined: bytes, which nobody has read. */
  readonly json: Part<O, "jsonBody"> | undefined;
}

/** What a caller wants to be true before anything is changed (RFC 9110). */
interface Conditions {
  readonly ifMatch: string | null;
}

interface RouteOptions<R> {
  readonly statusOf?: (result: R) => number;
  readonly etagOf?: (result: R) => string;
  /** Below `/api/v1`: where what was begun can be followed. */
  readonly locationOf?: (result: R) => string;
}

/**
 * A JSON operation: request → parsed input → use case → checked answer. `statusOf` where the status
 * depends on the answer (a promotion that is still under way is 202), `etagOf` where it can be edited.
 */
export function route<O extends Operation>(
  operation: O,
  handler: (ctx: Context, input: InputOf<O>, conditions: Conditions) => Promise<ResultOf<O>>,
  { statusOf, etagOf, locationOf }: RouteOptions<ResultOf<O>> = {},
): NextRoute {
  return pipeline(operation, async ({ ctx, input, request, named }) => {
    const body =
      operation.body === undefined
        ? {}
        : await readBody(operation.body, { operation, request, model: named.name });
    nameWhatIsCreated(operation, body, named);
    const conditions = { ifMatch: request.headers.get("if-match") };
    const result = await handler(ctx, { ...input, ...(body as object) } as InputOf<O>, conditions);
    const status = statusOf?.(result) ?? operation.status;
    const headers = {
      "Cache-Control": "no-store",
      "X-Request-Id": ctx.requestId,
      ...(etagOf === undefined ? {} : { ETag: etagOf(result) }),
      ...(locationOf === undefined ? {} : { Location: `/api/v1${locationOf(result)}` }),
    };
    if (operation.response === undefined) return new Response(null, { status, headers });
    // An answer that does not fit its own schema is our fault, and must not leave the house.
    const parsed = operation.response.safeParse(result);
    if (!parsed.success) {
      throw new Error(`${operation.id}: the answer does not fit`, { cause: parsed.error });
    }
    return Response.json(parsed.data, { status, headers });
  });
}

/** An operation whose request or answer is a stream of bytes: the handler makes the Response. */
export function rawRoute<O extends Operation>(
  operation: O,
  handler: (raw: RawRequest<O>) => Promise<Response>,
): NextRoute {
  return pipeline(operation, async ({ ctx, input, request }) =>
    handler({
      ctx,
      input: input as RawRequest<O>["input"],
      request,
      json: (await readAlternative(operation, request)) as RawRequest<O>["json"],
    }),
  );
}

/** Where nothing is demanded, sending nothing says as much as `{}`. */
async function readBody(
  schema: z.ZodType,
  { operation, request, model }: { operation: Operation; request: Request; model: unknown },
): Promise<unknown> {
  const body = await readJsonBody(request, { mayBeAbsent: acceptsNothing(schema) });
  const isNaming = operation.namesVersions === true && typeof model === "string";
  return parsePart(schema, isNaming ? await numberLabels(model, body) : body);
}

async function readAlternative({ jsonBody }: Operation, request: Request): Promise<unknown> {
  const isJson = mediaTypeOf(request.headers) === "application/json";
  return isJson && jsonBody !== undefined
    ? parsePart(jsonBody, await readJsonBody(request))
    : undefined;
}

function pipeline(
  operation: Operation,
  run: (raw: {
    ctx: Context;
    input: Record<string, unknown>;
    request: Request;
    /** What the audit log calls the target, should this fail. */
    named: Record<string, unknown>;
  }) => Promise<Response>,
): NextRoute {
  const answer: NextRoute = async (request, { params }) => {
    const requestId = requestIdOf(request);
    let ctx: Context | undefined;
    let named: Record<string, unknown> = {};
    try {
      const url = new URL(request.url);
      refuseKeyInUrl(url.searchParams);
      const asked =
        operation.permission === null
          ? anonymousContext(request, requestId)
          : await requestContext(request, requestId);
      // Before `ctx` is set: what another site made a browser send is no attempt of its user.
      const isOpen = asked.actor.kind === "key" || operation.isForOtherSites === true;
      if (!isOpen) assertSameSite(request, operation);
      ctx = asked;
      assertNoSetupFirst(ctx, operation);
      if (operation.params !== undefined) named = parseParams(operation.params, await params);
      // Again in the use case, which pages call too; here before anybody's body is read.
      await authorizeAtTheDoor(ctx, operation, named);
      const query =
        operation.query === undefined ? refuseQuery(url) : parsePart(operation.query, queryOf(url));
      const raw = { ctx: asked, input: { ...named, ...(query as object) }, named };
      return await answerOnce({ ctx, operation, request }, (once) =>
        run({ ...raw, request: once }),
      );
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.status >= 500)
        logger().error({ err: thrown, requestId, operation: operation.id }, error.code);
      if (ctx !== undefined) await recordFailure(ctx, operation, named, error);
      return problemResponse(error, requestId);
    }
  };
  return (request, context) => withDbPatience(() => answer(request, context));
}

async function authorizeAtTheDoor(
  { actor }: Context,
  { path, permission }: Operation,
  { name }: Record<string, unknown>,
): Promise<void> {
  if (permission === null || permission === "any") return;
  const isOfModel = path.startsWith("/models/{name}") && typeof name === "string";
  if (isOfModel) await authorizeModel(actor, permission, name);
  else authorize(actor, permission);
}

/** Errors: `second_factor.required`, for who must set one up and may do nothing else until then. */
function assertNoSetupFirst({ actor }: Context, operation: Operation): void {
  const isHeldBack = actor.kind === "user" && actor.lacksSecondFactor === true;
  if (!isHeldBack || operation.isForSetup === true) return;
  throw new AppError(
    "second_factor.required",
    "Your role needs a second factor, and you have none.",
  );
}

function parseParams(schema: z.ZodType, params: Record<string, unknown>): Record<string, unknown> {
  return parsePart(schema, params) as Record<string, unknown>;
}

/** A model that is being created is named in the body and not in the path. */
function nameWhatIsCreated(operation: Operation, body: unknown, named: Record<string, unknown>) {
  if (operation.action !== "model.created") return;
  Object.assign(named, body instanceof Object && "name" in body ? { name: body.name } : {});
}

/** A query where none is defined is a misunderstanding that silence would hide. */
function refuseQuery(url: URL): Record<string, never> {
  const [name] = url.searchParams.keys();
  if (name === undefined) return {};
  const errors = [{ field: name, message: "there is no such field" }];
  throw new AppError("request.invalid", `${name}: this operation has no query parameters.`, {
    errors,
  });
}
