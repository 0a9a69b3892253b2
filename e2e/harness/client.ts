import { expect } from "@playwright/test";

/** A caller of one installation with one key. Bodies stay `unknown`-shaped JSON: tests say what they expect. */
export interface Client {
  readonly url: string;
  readonly key: string;
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: the wire's JSON, whose shape is what the test asserts
  readonly json: any;
}

export function connect(url: string, key: string): Client {
  return {
    url,
    key,
    async call(method, path, body, headers = {}) {
      const isRaw = body instanceof Uint8Array || typeof body === "string";
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(key === "" ? {} : { Authorization: `Bearer ${key}` }),
          // fetch calls a string text/plain, which no dialect takes; bytes have no type of their own.
          ...(body !== undefined && !(body instanceof Uint8Array)
            ? { "Content-Type": "application/json" }
            : {}),
          ...headers,
        },
        body: body === undefined ? undefined : isRaw ? (body as string) : JSON.stringify(body),
      });
      const bytes = Buffer.from(await response.arrayBuffer());
      return { status: response.status, headers: response.headers, bytes, json: parse(bytes) };
    },
  };
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined; // Not JSON: the test looks at the bytes.
  }
}

const variables = (index: number | string) => ({
  url: `ONNWARD_E2E_URL_${index}`,
  adminKey: `ONNWARD_E2E_ADMIN_KEY_${index}`,
});

/** Tells the worker of this index, by environment, which installation is its own. */
export function shareInstallation(
  index: number,
  { url, adminKey }: { readonly url: string; readonly adminKey: string },
): void {
  process.env[variables(index).url] = url;
  process.env[variables(index).adminKey] = adminKey;
}

/** The installation that global-setup started for this worker, as its administrator. */
export function sharedInstallation(): Client {
  const { url, adminKey } = variables(process.env.TEST_PARALLEL_INDEX ?? "0");
  return connect(process.env[url] ?? "", process.env[adminKey] ?? "");
}

export async function upload(
  client: Client,
  model: string,
  bytes: Uint8Array,
  query = "create=true",
): Promise<Answer> {
  return client.call("POST", `/api/v1/models/${model}/versions?${query}`, bytes, {
    "Content-Type": "application/octet-stream",
  });
}

/** Waits until a version is no longer validating and gives it. */
export async function settled(
  client: Client,
  model: string,
  version: number,
): Promise<Answer["json"]> {
  const end = Date.now() + 90_000;
  while (Date.now() < end) {
    const answer = await client.call("GET", `/api/v1/models/${model}/versions/${version}`);
    expect(answer.status).toBe(200);
    if (answer.json.status !== "validating") return answer.json;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${model}@${version} did not settle in 90 s`);
}

/** Uploads and waits; expects the version to become ready. */
export async function uploadReady(
  client: Client,
  model: string,
  bytes: Uint8Array,
): Promise<Answer["json"]> {
  const answer = await upload(client, model, bytes);
  expect(answer.status, answer.bytes.toString()).toBe(202);
  const version = await settled(client, model, answer.json.version);
  expect(version.status, JSON.stringify(version.rejection)).toBe("ready");
  return version;
}

export async function promote(
  client: Client,
  model: string,
  version: number,
  alias = "production",
): Promise<Answer> {
  return client.call("PUT", `/api/v1/models/${model}/aliases/${alias}`, {
    version,
    reason: "test",
  });
}

/** Calls a version by number until its worker is up: the first call of a number loads it. */
export async function createKey(
  client: Client,
  body: Record<string, unknown>,
): Promise<{ id: string; secret: string }> {
  const answer = await client.call("POST", "/api/v1/keys", body);
  expect(answer.status, answer.bytes.toString()).toBe(201);
  return { id: answer.json.key.id, secret: answer.json.secret };
}
