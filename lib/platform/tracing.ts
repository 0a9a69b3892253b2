import type { IncomingHttpHeaders } from "node:http";
import type * as Api from "@opentelemetry/api";
import type { SpanExporter } from "@opentelemetry/sdk-trace-base";
import { currentTimeMs } from "./clock";
import { logger } from "./logger";
import { formatTraceParent, readTraceParent } from "./tracing-context";

interface TracingSettings {
  /** OTEL_EXPORTER_OTLP_ENDPOINT: base address of a collector that speaks OTLP over HTTP. */
  readonly endpoint: string | undefined;
  /** Of the product. */
  readonly version: string;
}

/** Sends spans of requests to a collector. What finds no room on the way there is dropped. */
export interface Tracer {
  /**
   * Begins the span of a request, in its caller's trace when there is one. Null when nobody shall see it: the
   * caller, or OTEL_TRACES_SAMPLER, decided so. A request without a trace is given one in its headers, so
   * that everything that is said of it from now on can name it.
   */
  traceRequest(headers: IncomingHttpHeaders): RequestTrace | null;
  /** Sends what waits, for at most two seconds. Never rejects. */
  close(): Promise<void>;
}

export interface RequestTrace {
  readonly traceId: string;
  /** Now: the request's span ends, and its parts are known. */
  end(ended: TracedPrediction): void;
}

export interface TracedPrediction {
  readonly requestId: string;
  /** Null, like the version, when none was found. */
  readonly model: string | null;
  readonly version: number | null;
  readonly keyId: string | null;
  /** `ok`, or what it failed with. */
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  /** Null for one that was not answered. */
  readonly timings: {
    readonly queueMs: number;
    readonly decodeMs: number;
    readonly runMs: number;
    readonly encodeMs: number;
  } | null;
}

const closeMs = 2_000;
const betweenWarningsMs = 60_000;

/** Null, at no cost, without an endpoint: the packages are not even loaded. */
export async function createTracer({ endpoint, version }: TracingSettings): Promise<Tracer | null> {
  if (endpoint === undefined) return null;
  // Of packages and not of a file of ours: a bundle would load what that file imports at its start.
  const [api, sdk, otlp, resources] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/sdk-trace-base"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
  ]);
  const url = `${endpoint.replace(/\/+$/, "")}/v1/traces`;
  const exporter = new otlp.OTLPTraceExporter({ url });
  const named = { "service.name": "onnward", "service.version": version };
  const provider = new sdk.BasicTracerProvider({
    // What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say goes before it.
    resource: resources
      .resourceFromAttributes(named)
      .merge(resources.detectResources({ detectors: [resources.envDetector] })),
    // Holds 2,048 spans; OTEL_BSP_* change it, as OTEL_TRACES_SAMPLER changes what is sampled.
    spanProcessors: [new sdk.BatchSpanProcessor(withWarnings(exporter, url))],
  });
  const tracer = provider.getTracer("onnward", version);
  return {
    traceRequest: (headers) => traceRequest({ api, tracer }, headers),
    async close() {
      const late = new Promise<void>((resolve) => setTimeout(resolve, closeMs).unref());
      // Traces are a comfort: what cannot be sent at the end is not worth a failed end.
      await Promise.race([provider.shutdown().catch(() => {}), late]);
    },
  };
}

interface Parts {
  readonly api: typeof Api;
  readonly tracer: Api.Tracer;
}

function traceRequest({ api, tracer }: Parts, headers: IncomingHttpHeaders): RequestTrace | null {
  const parent = contextOf(api, headers);
  const startMs = currentTimeMs();
  const startedAt = performance.now();
  const kind = api.SpanKind.SERVER;
  const span = tracer.startSpan("predict", { kind, startTime: startMs }, parent);
  if (!span.isRecording()) return null;
  const { traceId, spanId } = span.spanContext();
  if (parent === api.ROOT_CONTEXT)
    headers.traceparent = formatTraceParent({ traceId, spanId, isSampled: true });
  return {
    traceId,
    end(ended) {
      const endMs = startMs + performance.now() - startedAt;
      span.setAttributes(attributesOf(ended));
      if (ended.status >= 500)
        span.setStatus({ code: api.SpanStatusCode.ERROR, message: ended.code });
      const inside = api.trace.setSpan(parent, span);
      for (const { name, fromMs, toMs } of partsOf(ended.timings, { startMs, endMs }))
        tracer.startSpan(name, { startTime: fromMs }, inside).end(toMs);
      span.end(endMs);
    },
  };
}

function contextOf(api: typeof Api, headers: IncomingHttpHeaders): Api.Context {
  const parent = readTraceParent(headers);
  if (parent === null) return api.ROOT_CONTEXT;
  const { traceId, spanId, isSampled } = parent;
  const traceFlags = isSampled ? api.TraceFlags.SAMPLED : api.TraceFlags.NONE;
  const given = headers.tracestate;
  const state = Array.isArray(given) ? given.join(",") : given;
  return api.trace.setSpanContext(api.ROOT_CONTEXT, {
    ...{ traceId, spanId, traceFlags, isRemote: true },
    ...(state === undefined ? {} : { traceState: api.createTraceState(state) }),
  });
}

function attributesOf(ended: TracedPrediction): Api.Attributes {
  return {
    "onnward.request_id": ended.requestId,
    "onnward.code": ended.code,
    "http.response.status_code": ended.status,
    ...(ended.model === null ? {} : { "onnward.model": ended.model }),
    ...(ended.version === null ? {} : { "onnward.version": ended.version }),
    ...(ended.keyId === null ? {} : { "onnward.key_id": ended.keyId }),
  };
}

/** Only durations are known; the parts follow each other, and the last ends with the request. */
function partsOf(
  timings: TracedPrediction["timings"],
  { startMs, endMs }: { startMs: number; endMs: number },
): { name: string; fromMs: number; toMs: number }[] {
  if (timings === null) return [];
  const { queueMs, decodeMs, runMs, encodeMs } = timings;
  let fromMs = Math.max(startMs, endMs - queueMs - decodeMs - runMs - encodeMs);
  const durations = { queue: queueMs, decode: decodeMs, run: runMs, encode: encodeMs };
  return Object.entries(durations).map(([name, ms]) => {
    const part = { name, fromMs, toMs: Math.min(endMs, fromMs + ms) };
    fromMs = part.toMs;
    return part;
  });
}

/** Says once a minute that spans cannot be sent, and not for every batch of them. */
function withWarnings(exporter: SpanExporter, url: string): SpanExporter {
  let quietUntilMs = Number.NEGATIVE_INFINITY;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.error !== undefined && currentTimeMs() >= quietUntilMs) {
          quietUntilMs = currentTimeMs() + betweenWarningsMs;
          logger().warn({ err: result.error, url }, "traces cannot be sent; they are dropped");
        }
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
}
