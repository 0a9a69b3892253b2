import { createHash } from "node:crypto";
import path from "node:path";
import * as uploadRoute from "@/app/api/v1/uploads/[id]/route";
import * as uploadsRoute from "@/app/api/v1/uploads/route";
import { createKey } from "@/lib/access";
import { type Answer, callRoute } from "@/lib/console/testing/call-route";
import { scopes as allScopes, type Scope } from "@/lib/contract/actor";
import { dataPaths } from "@/lib/platform/data-dir";
import { contextOf } from "@/lib/platform/testing/context";

const type = "application/offset+octet-stream";

export async function makeKey(
  scopes: readonly Scope[] = allScopes,
  models: string[] = [],
): Promise<string> {
  return (await createKey(contextOf(), { name: "t", scopes: [...scopes], models })).secret;
}

/** `Upload-Metadata`: keys, and values in base64. */
export function metadata(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString("base64")}`)
    .join(",");
}

export const partOf = (id: string) => path.join(dataPaths().uploads, id);
export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

interface Sent {
  readonly by?: string;
  readonly headers?: Record<string, string>;
  readonly bytes?: Uint8Array | ReadableStream<Uint8Array>;
}

const handlers = {
  POST: uploadsRoute.POST,
  PATCH: uploadRoute.PATCH,
  DELETE: uploadRoute.DELETE,
  // Next answers HEAD by GET.
  HEAD: uploadRoute.GET,
} as const;

/** Speaks tus to the route files, as a client does to the server. The key is asked for with each call. */
export function tusCaller(ownKey: () => string) {
  async function send(
    method: keyof typeof handlers,
    id: string | null,
    { by = ownKey(), headers = {}, bytes }: Sent,
  ): Promise<Pick<Answer, "status" | "headers" | "body">> {
    const request = new Request(`http://console/api/v1/uploads${id === null ? "" : `/${id}`}`, {
      method,
      headers: {
        "x-forwarded-for": "203.0.113.9",
        authorization: `Bearer ${by}`,
        "tus-resumable": "1.0.0",
        ...(bytes === undefined ? {} : { "content-type": type }),
        ...headers,
      },
      ...(bytes === undefined ? {} : { body: bytes, duplex: "half" }),
    } as RequestInit);
    const params = Promise.resolve(id === null ? {} : { id });
    const response = await handlers[method](request, { params });
    const text = await response.text();
    const body = text === "" ? null : JSON.parse(text);
    return { status: response.status, headers: response.headers, body };
  }
  return {
    send,
    /** The new upload's id. */
    async begin(bytes: Uint8Array, values: Record<string, string> = {}, sent: Sent = {}) {
      const headers = {
        "upload-length": String(bytes.length),
        "upload-metadata": metadata({ filename: "m.onnx", ...values }),
      };
      const answer = await send("POST", null, {
        ...sent,
        headers: { ...headers, ...sent.headers },
      });
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
      return answer.headers.get("location")?.split("/").at(-1) ?? "";
    },
    patch: (id: string, bytes: Uint8Array, offset: number, headers: Record<string, string> = {}) =>
      send("PATCH", id, { bytes, headers: { "upload-offset": String(offset), ...headers } }),
    read: (id: string, by = ownKey()) => callRoute(uploadRoute.GET, { params: { id }, key: by }),
  };
}
