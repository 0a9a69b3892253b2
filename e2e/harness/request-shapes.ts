import fc from "fast-check";

/** The parts of JSON Schema that our OpenAPI document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

interface OperationObject {
  readonly parameters?: readonly { name: string; in: string; schema?: Schema }[];
  readonly requestBody?: { content: Readonly<Record<string, { schema?: Schema }>> };
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface ShapedRequest {
  /** As the document writes it, to say where a finding is. */
  readonly route: string;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

/** Real names and ids, so that some requests get far. */
export interface Known {
  readonly values: readonly string[];
  readonly credentials: readonly string[];
}

/** None of it looks like what a leak is known by (the spec), or its echo would be taken for one. */
const junk: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.constantFrom(
    ...`|.|..|../../../../etc/passwd|%00|%|%zz|%c0%af|' OR '1'='1|';--|$1|{{7*7}}|__proto__`.split(
      "|",
    ),
    ...`constructor null undefined -1 0 1e9 1e999 99999999999999999999 NaN 2147483648`.split(" "),
    ...`9007199254740993 0x10 [] {} a,b latest @ recommender@`.split(" "),
    ...[" ", "\0", "\r\nX-Evil: 1", "\ud800", "\uffff", "a".repeat(300), "a".repeat(5_000)],
  ),
);

const anyJson = fc.jsonValue({ maxDepth: 3 });

function ofSchema(document: OpenApi, schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    return ofSchema(document, document.components.schemas[name] ?? {}, depth);
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return fc.oneof(...either.map((one) => ofSchema(document, one, depth)));
  if (depth > 4) return fc.constant(null);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case "object":
      return ofObject(document, schema, depth);
    case "array":
      return fc.array(ofSchema(document, schema.items ?? {}, depth + 1), { maxLength: 3 });
    case "integer":
      return fc.oneof(ofSmallInteger(schema), fc.maxSafeInteger());
    case "number":
      return fc.double();
    case "boolean":
      return fc.boolean();
    case "string":
      return ofString(schema);
    default:
      return anyJson;
  }
}

function ofSmallInteger({ minimum = -5, maximum = 50 }: Schema): fc.Arbitrary<number> {
  const min = Math.max(minimum, -5);
  return fc.integer({ min, max: Math.max(min, Math.min(maximum, 50)) });
}

function ofObject(document: OpenApi, schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const properties = Object.entries(schema.properties ?? {});
  const model = Object.fromEntries(
    properties.map(([name, property]) => [
      name,
      fc.oneof(
        { weight: 8, arbitrary: ofSchema(document, property, depth + 1) },
        fc.oneof(junk, anyJson),
      ),
    ]),
  );
  return fc.record(model, { requiredKeys: [] });
}

function ofString({ format }: Schema): fc.Arbitrary<string> {
  if (format === "uuid") return fc.uuid();
  if (format === "email") return fc.emailAddress();
  if (format === "date-time")
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
      .map((date) => date.toISOString());
  return fc.oneof(fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/), junk);
}

const headerNames = [
  ..."Accept Accept-Encoding Accept-Language Content-Encoding Content-Type Cookie".split(" "),
  ..."If-Match If-None-Match Idempotency-Key Origin Prefer Range Repr-Digest Sec-Fetch-Site".split(
    " ",
  ),
  ..."traceparent User-Agent X-Forwarded-For X-Forwarded-Proto X-Request-Id Forwarded".split(" "),
  ..."X-HTTP-Method-Override x-middleware-subrequest RSC Next-Action X-Api-Key".split(" "),
  ..."Next-Router-State-Tree Inference-Header-Content-Length X-Onnward-Sticky-Key".split(" "),
];

/** What a header may hold on the wire: node:http refuses to send anything else. */
const headerValue = fc.oneof(
  junk.map((text) => text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "").slice(0, 2_000)),
  fc.constantFrom(
    "application/json",
    "gzip",
    "bytes=0-",
    "bytes=5-2",
    '"1"',
    "*",
    "1",
    "null",
    "zh-CN",
    "br",
  ),
);

function encoded(text: string, isRaw: boolean): string {
  const wellFormed = Buffer.from(text).toString();
  return isRaw ? wellFormed.replaceAll(/[^\x21-\x7e]|[#?]/g, "") : encodeURIComponent(wellFormed);
}

interface Place {
  readonly route: string;
  readonly method: string;
  readonly operation: OperationObject;
}

/** Requests to one route: from nearly right to nothing like it. */
function ofOperation(document: OpenApi, known: Known, place: Place): fc.Arbitrary<ShapedRequest> {
  const { route, method, operation } = place;
  const text = (schema: Schema = {}) => textOf(document, known, schema);
  const names = [...route.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === "query");
  const anyMethod = fc.constantFrom("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE");
  return fc
    .record({
      method: fc.oneof({ weight: 9, arbitrary: fc.constant(method.toUpperCase()) }, anyMethod),
      path: fc.tuple(...names.map((name) => text(schemaOf(operation, name)))),
      query: fc.record(Object.fromEntries(query.map(({ name, schema }) => [name, text(schema)])), {
        requiredKeys: [],
      }),
      extra: fc.option(fc.tuple(junk, junk), { freq: 6 }),
      isRaw: fc.boolean(),
      headers: fc.array(fc.tuple(fc.constantFrom(...headerNames), headerValue), { maxLength: 3 }),
      credential: fc.constantFrom(...known.credentials),
      body: bodyOf(document, operation),
    })
    .map((parts) => toRequest(place, parts));
}

interface Parts {
  readonly method: string;
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly extra: readonly [string, string] | null;
  /** What a URL would escape stands in it as it is, where the wire allows that. */
  readonly isRaw: boolean;
  readonly headers: readonly (readonly [string, string])[];
  readonly credential: string;
  readonly body: Buffer | null;
}

function toRequest({ route, method }: Place, parts: Parts): ShapedRequest {
  const rest = parts.path.values();
  const path = route.replaceAll(/\{\w+\}/g, () => encoded(rest.next().value ?? "", parts.isRaw));
  const pairs = [...Object.entries(parts.query), ...(parts.extra === null ? [] : [parts.extra])];
  const search = pairs
    .map(([name, value = ""]) => `${encoded(name, false)}=${encoded(value, parts.isRaw)}`)
    .join("&");
  const isSent = parts.body !== null && !["GET", "HEAD"].includes(parts.method);
  return {
    route: `${method.toUpperCase()} ${route}`,
    method: parts.method,
    target: search === "" ? path : `${path}?${search}`,
    headers: {
      ...(isSent ? { "Content-Type": "application/json" } : {}),
      // node:http frames no body of a DELETE by itself, and the next request would begin with it.
      ...(isSent ? { "Content-Length": String(parts.body?.length ?? 0) } : {}),
      ...(parts.credential === "" ? {} : { Authorization: `Bearer ${parts.credential}` }),
      ...Object.fromEntries(parts.headers),
    },
    body: isSent ? parts.body : null,
  };
}

function textOf(document: OpenApi, known: Known, schema: Schema): fc.Arbitrary<string> {
  const asText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...known.values) },
    { weight: 2, arbitrary: ofSchema(document, schema).map((value) => asText(value) ?? "") },
    { weight: 2, arbitrary: junk },
  );
}

function bodyOf(document: OpenApi, operation: OperationObject): fc.Arbitrary<Buffer | null> {
  const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  const bytes = fc.uint8Array({ maxLength: 200 }).map((given) => Buffer.from(given));
  if (schema === undefined) return fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, bytes);
  return fc.oneof(
    { weight: 6, arbitrary: ofSchema(document, schema).map(toBytes) },
    { weight: 2, arbitrary: anyJson.map(toBytes) },
    bytes,
    fc.constantFrom(Buffer.from("[".repeat(20_000)), Buffer.from('{"__proto__":{"a":1}}'), null),
  );
}

function schemaOf(operation: OperationObject, name: string): Schema {
  return operation.parameters?.find((parameter) => parameter.name === name)?.schema ?? {};
}

function toBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value) ?? "");
}

/** Requests to every route of the document, each as often as the others, and to some that are not there. */
export function requestsOf(document: OpenApi, known: Known): fc.Arbitrary<ShapedRequest> {
  const operations = Object.entries(document.paths).flatMap(([route, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ route, method, operation })),
  );
  const elsewhere = [
    "/{a}",
    "/api/{a}",
    "/api/v1/{a}",
    "/predict/{a}/{b}",
    "/v1/{a}",
    "/v2/{a}/{b}",
    "/metrics",
  ];
  const strays = elsewhere.map((route) => ({ route, method: "get", operation: {} }));
  return fc.oneof(...[...operations, ...strays].map((one) => ofOperation(document, known, one)));
}
