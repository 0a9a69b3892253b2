import http from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { replaceEnv } from "./env";
import { createTracer, type TracedPrediction, type Tracer } from "./tracing";
import { formatTraceParent, readTraceParent, traceOf } from "./tracing-context";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const spanId = "00f067aa0ba902b7";
const traceparent = `00-${traceId}-${spanId}-01`;

describe("traceparent", () => {
  it("is read as the standard says, also from a later version", () => {
    const parent = { traceId, spanId, isSampled: true };
    expect(readTraceParent({ traceparent })).toEqual(parent);
    expect(readTraceParent({ traceparent: `00-${traceId}-${spanId}-00` })).toEqual({
      ...parent,
      isSampled: false,
    });
    expect(readTraceParent({ traceparent: `cc-${traceId}-${spanId}-01-more` })).toEqual(parent);
    expect(formatTraceParent(parent)).toBe(traceparent);
    expect(traceOf({ traceparent })).toEqual({ traceId });
  });

  it.each([
    undefined,
    "",
    `ff-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-01-more`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${"0".repeat(32)}-${spanId}-01`,
    `00-${traceId}-${"0".repeat(16)}-01`,
    `00-${traceId}-${spanId}`,
    `${traceparent}\n`,
  ])("%j is none", (given) => {
    expect(readTraceParent({ traceparent: given })).toBeNull();
    expect(traceOf({ traceparent: given })).toEqual({});
  });
});

const attributeSchema = z.object({
  key: z.string(),
  value: z.object({ stringValue: z.string().optional(), intValue: z.number().optional() }),
});
const spanSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  traceState: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  startTimeUnixNano: z.string(),
  endTimeUnixNano: z.string(),
  attributes: z.array(attributeSchema),
  status: z.object({ code: z.number().optional(), message: z.string().optional() }),
});
const payloadSchema = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attributeSchema) }),
      scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })),
    }),
  ),
});
type Payload = z.infer<typeof payloadSchema>;

const ended: TracedPrediction = {
  ...{ requestId: "r-1", model: "fraud", version: 3, keyId: "k-1", code: "ok", status: 200 },
  timings: { queueMs: 1, decodeMs: 2, runMs: 4, encodeMs: 8 },
};

describe("a tracer", () => {
  const closing: (() => Promise<unknown> | unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  async function startCollector(status = 200) {
    const payloads: Payload[] = [];
    const paths: string[] = [];
    const server = http.createServer((req, res) => {
      const chunks: Buffer[] = [];
      req.on("data", (chunk: Buffer) => chunks.push(chunk));
      req.on("end", () => {
        paths.push(`${req.method} ${req.url}`);
        payloads.push(payloadSchema.parse(JSON.parse(Buffer.concat(chunks).toString())));
        res.writeHead(status, { "Content-Type": "application/json" }).end("{}");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return { endpoint: `http://127.0.0.1:${address.port}/`, payloads, paths };
  }

  async function start(endpoint: string): Promise<Tracer> {
    const tracer = await createTracer({ endpoint, version: "1.2.3" });
    if (tracer === null) throw new Error("an endpoint makes a tracer");
    return tracer;
  }

  function spansOf(payloads: readonly Payload[]) {
    return payloads.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    );
  }

  it("is none without an endpoint", async () => {
    expect(await createTracer({ endpoint: undefined, version: "1" })).toBeNull();
  });

  it("continues the caller's trace: the request as its child, with its four parts inside", async () => {
    const { endpoint, payloads, paths } = await startCollector();
    const tracer = await start(endpoint);
    const headers = { traceparent, tracestate: "vendor=1" };
    const trace = tracer.traceRequest(headers);
    expect(trace?.traceId).toBe(traceId);
    await new Promise((resolve) => setTimeout(resolve, 40));
    trace?.end(ended);
    await tracer.close();
    expect(paths).toEqual(["POST /v1/traces"]);
    expect(headers.traceparent).toBe(traceparent);
    const spans = spansOf(payloads);
    const [request] = spans.filter(({ name }) => name === "predict");
    expect(request).toMatchObject({ traceId, parentSpanId: spanId, kind: 2 });
    expect(request?.traceState).toBe("vendor=1");
    const attributes = request?.attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.intValue,
    ]);
    expect(Object.fromEntries(attributes ?? [])).toEqual({
      ...{ "onnward.model": "fraud", "onnward.version": 3, "onnward.key_id": "k-1" },
      ...{ "onnward.code": "ok", "onnward.request_id": "r-1", "http.response.status_code": 200 },
    });
    const parts = spans.filter(({ name }) => name !== "predict");
    expect(parts.map(({ name }) => name)).toEqual(["queue", "decode", "run", "encode"]);
    for (const part of parts) expect(part.parentSpanId).toBe(request?.spanId);
    const ms = ({ startTimeUnixNano: from, endTimeUnixNano: to }: (typeof parts)[number]) =>
      Number(BigInt(to) - BigInt(from)) / 1e6;
    for (const [index, expected] of [1, 2, 4, 8].entries()) {
      const part = parts[index];
      expect(part === undefined ? null : ms(part)).toBeCloseTo(expected, 1);
    }
    expect(BigInt(parts.at(-1)?.endTimeUnixNano ?? 0)).toBe(BigInt(request?.endTimeUnixNano ?? 1));
  });

  it("begins a trace where there is none, names it in the headers, and says who it is", async () => {
    const { endpoint, payloads } = await startCollector();
    const tracer = await start(endpoint);
    const headers: http.IncomingHttpHeaders = { traceparent: "junk" };
    const trace = tracer.traceRequest(headers);
    expect(traceOf(headers)).toEqual({ traceId: trace?.traceId });
    const nowhere = { model: null, version: null, keyId: null, timings: null };
    trace?.end({ ...ended, ...nowhere, code: "gateway.starting", status: 503 });
    await tracer.close();
    const [span] = spansOf(payloads);
    expect(span?.parentSpanId ?? "").toBe("");
    expect(span?.status).toEqual({ code: 2, message: "gateway.starting" });
    const resource = payloads[0]?.resourceSpans[0]?.resource.attributes;
    const named = resource?.map(({ key, value }) => [key, value.stringValue]);
    expect(Object.fromEntries(named ?? [])).toMatchObject({
      "service.name": "onnward",
      "service.version": "1.2.3",
    });
  });

  it("records nothing that the caller does not record", async () => {
    const { endpoint, payloads } = await startCollector();
    const tracer = await start(endpoint);
    expect(tracer.traceRequest({ traceparent: `00-${traceId}-${spanId}-00` })).toBeNull();
    await tracer.close();
    expect(payloads).toEqual([]);
  });

  it("keeps a bounded number of spans, and drops what finds no room", async () => {
    const { endpoint, payloads } = await startCollector();
    const tracer = await start(endpoint);
    for (let request = 0; request < 5_000; request += 1)
      tracer.traceRequest({})?.end({ ...ended, timings: null });
    await tracer.close();
    const sent = spansOf(payloads).length;
    expect(sent).toBeGreaterThan(0);
    // The queue, and the one batch that was taken from it meanwhile.
    expect(sent).toBeLessThanOrEqual(2_048 + 512);
  });

  it("ends in time when the collector is away", async () => {
    const tracer = await start("http://127.0.0.1:9");
    tracer.traceRequest({})?.end(ended);
    const startedAt = performance.now();
    await tracer.close();
    expect(performance.now() - startedAt).toBeLessThan(2_500);
  });
});
