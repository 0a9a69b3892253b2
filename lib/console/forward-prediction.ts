import http from "node:http";
import https from "node:https";
import type { Readable } from "node:stream";
import { predictTokenSecret, signPredictToken } from "@/lib/access";
import type { Context } from "@/lib/contract/actor";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { socketPaths } from "@/lib/platform/data-dir";
import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";

interface Prediction {
  readonly ctx: Context;
  readonly input: { readonly name: string; readonly version: string };
  readonly request: Request;
}

/** What the plain dialect reads of a request. Nothing else of the caller's headers goes on. */
const forwardedHeaders = ["content-type", "content-length", "content-encoding", "accept"];
/** Of one connection, or Next's own business. */
const droppedHeaders = new Set(["connection", "keep-alive", "transfer-encoding", "date"]);
/** More than any prediction may take: the gateway has the deadline, this only ends what is stuck. */
const graceMs = 30_000;

/**
 * The console's test door: authorizes, and streams the bytes to the gateway and its answer back, status and
 * headers included. One implementation of predictions, two doors.
 * Errors: `gateway.starting` when no gateway answers.
 */
export async function forwardPrediction({ ctx, input, request }: Prediction): Promise<Response> {
  await authorizeModel(ctx.actor, "predict", input.name);
  const upstream = openUpstream(`/predict/${input.name}@${encodeURIComponent(input.version)}`, {
    ...headersOf(request),
    "x-onnward-token": signPredictToken(predictTokenSecret(), ctx.actor, input.name),
    "x-request-id": ctx.requestId,
    ...(ctx.address === null ? {} : { "x-forwarded-for": ctx.address }),
  });
  const abort = () => upstream.destroy();
  request.signal.addEventListener("abort", abort, { once: true });
  try {
    const answer = await exchange(upstream, request);
    return toResponse(answer);
  } catch (cause) {
    throw new AppError("gateway.starting", "No gateway answers at the moment.", {
      cause,
      retryAfterSeconds: 2,
    });
  }
}

function headersOf(request: Request): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of forwardedHeaders) {
    const value = request.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return headers;
}

/** The gateway on this machine by its private socket, or the one that ONNWARD_GATEWAY_URL names. */
function openUpstream(path: string, headers: Record<string, string>): http.ClientRequest {
  const { ONNWARD_GATEWAY_URL: url, ONNWARD_PREDICT_TIMEOUT_MS } = env();
  const options = { method: "POST", path, headers, timeout: ONNWARD_PREDICT_TIMEOUT_MS + graceMs };
  const upstream =
    url === undefined
      ? http.request({ ...options, socketPath: socketPaths().gateway })
      : (url.startsWith("https:") ? https : http).request(new URL(path, url), options);
  return upstream.on("timeout", () => upstream.destroy(new Error("the gateway is silent")));
}

/** Sends the body while it comes; the answer may come before its end, a refusal for example. */
function exchange(upstream: http.ClientRequest, request: Request): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    upstream.once("response", resolve);
    upstream.on("error", reject);
    sendBody(upstream, request).catch((error) => upstream.destroy(error));
  });
}

async function sendBody(upstream: http.ClientRequest, request: Request): Promise<void> {
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    if (upstream.destroyed) return;
    if (!upstream.write(part.value)) await drained(upstream);
  }
  upstream.end();
}

function drained(upstream: http.ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    upstream.once("drain", resolve).once("close", resolve);
  });
}

function toResponse(answer: http.IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) {
    if (typeof value === "string" && !droppedHeaders.has(name)) headers.set(name, value);
  }
  return new Response(toWeb(answer), { status: answer.statusCode ?? 502, headers });
}

function toWeb(stream: Readable): ReadableStream<Uint8Array> {
  const reader = stream[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await reader.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await reader.return?.();
    },
  });
}
