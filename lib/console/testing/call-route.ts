type RouteHandler = (
  request: Request,
  context: { params: Promise<Record<string, string | string[] | undefined>> },
) => Promise<Response>;

interface Call {
  readonly method?: string;
  /** Path and query below /api/v1. */
  readonly path?: string;
  readonly params?: Record<string, string>;
  readonly key?: string;
  readonly headers?: Record<string, string>;
  /** An object is sent as JSON, a text as it is. */
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
  readonly text: string;
}

/** Calls a route file's export as Next does, behind a gateway. */
export async function callRoute(handler: RouteHandler, call: Call = {}): Promise<Answer> {
  const { method = "GET", path = "/test", params = {}, key, headers = {}, body } = call;
  const isText = typeof body === "string";
  const request = new Request(`http://console/api/v1${path}`, {
    method,
    headers: {
      "x-forwarded-for": "203.0.113.9",
      "user-agent": "caller/1",
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  });
  const response = await handler(request, { params: Promise.resolve(params) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parse(text), text };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // An answer that is not JSON is looked at as text.
  }
}
