import type { z } from "zod";
import type { operations } from "@/lib/contract/operations";
import type { Problem } from "@/lib/contract/problem";

type Operations = typeof operations;
type Name<O> = O extends { method: infer M extends string; path: infer P extends string }
  ? `${M} ${P}`
  : never;
/** By name and not by search in their union: that is more than the compiler follows for this many. */
type ByName = { [K in keyof Operations as Name<Operations[K]>]: Operations[K] };
/** Every JSON operation of `/api/v1`, as its method and path. */
export type ApiName = keyof ByName;

/** What the wire carries: the schemas' input side, before defaults and conversions. */
type In<O, K extends string> = O extends { [key in K]: infer S extends z.ZodType }
  ? { [key in K]: z.input<S> }
  : { [key in K]?: undefined };
type Optional<T, K extends string> = T extends { [key in K]: infer V }
  ? Record<string, never> extends V
    ? { [key in K]?: V }
    : T
  : T;
/** Of an operation that takes bytes or this JSON, the dashboard sends the JSON. */
type BodyOf<O> = O extends { jsonBody: infer S extends z.ZodType }
  ? { body?: z.input<S> }
  : In<O, "body">;
type InputOf<O> = In<O, "params"> & Optional<In<O, "query">, "query"> & BodyOf<O>;
type DataOf<O> = O extends { response: infer S extends z.ZodType } ? z.output<S> : undefined;
type Inputs = { [N in ApiName]: InputOf<ByName[N]> };
type Data = { [N in ApiName]: DataOf<ByName[N]> };
export type ApiInput<N extends ApiName> = Inputs[N];
export type ApiData<N extends ApiName> = Data[N];

export type ApiResult<T> =
  | { readonly ok: true; readonly status: number; readonly data: T; readonly headers: Headers }
  | { readonly ok: false; readonly problem: Problem };

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly headers?: Record<string, string>;
}

/**
 * Calls an operation of `/api/v1` with the signed-in session: the dashboard's one way to change
 * anything, the same that scripts have. Never throws for an answer: a problem is a value, also when
 * Onnward cannot be reached (code `client.unreachable`). Only the types of the contract come along, not
 * its schemas: the server has checked what it sends.
 */
export async function callApi<N extends ApiName>(
  name: N,
  input: ApiInput<N>,
  { signal, headers }: CallOptions = {},
): Promise<ApiResult<ApiData<N>>> {
  const { params, query, body }: { params?: object; query?: object; body?: unknown } = input;
  const [method = "GET", path = ""] = name.split(" ");
  try {
    const response = await fetch(`/api/v1${fillPath(path, params)}${toQuery(query)}`, {
      method,
      signal,
      headers: {
        ...headers,
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return await readAnswer(response);
  } catch (error) {
    if (signal?.aborted) throw error;
    return { ok: false, problem: unreachable };
  }
}

/** The answer of any `/api/v1` call as a value. */
export async function readAnswer<T>(response: Response): Promise<ApiResult<T>> {
  const text = await response.text();
  if (!response.ok) return { ok: false, problem: readProblem(response, text) };
  const data = text === "" ? undefined : JSON.parse(text);
  return { ok: true, status: response.status, data, headers: response.headers };
}

/** An answer that is no problem document came from something between us and Onnward. */
export function readProblem(response: Pick<Response, "status">, text: string): Problem {
  try {
    const parsed = JSON.parse(text);
    if (typeof parsed?.code === "string" && typeof parsed?.detail === "string") return parsed;
  } catch {
    // Not JSON: below.
  }
  return { ...unreachable, status: response.status, detail: `HTTP ${response.status}` };
}

const unreachable: Problem = {
  type: "about:blank",
  title: "",
  status: 0,
  detail: "",
  code: "client.unreachable",
  hint: "",
  requestId: "",
};

function fillPath(path: string, params: object = {}): string {
  const values = new Map(Object.entries(params));
  return path.replace(/\{([^}]+)\}/g, (_, key: string) => encodeURIComponent(`${values.get(key)}`));
}

function toQuery(query: object = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const search = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)]));
  return search.size === 0 ? "" : `?${search}`;
}
