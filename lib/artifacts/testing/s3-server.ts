import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import S3rver from "@20minutes/s3rver";

const bucket = "models";
const prefix = "team/onnward/";

/** An upload in parts that was begun and not ended, as the bucket would list it. */
export interface PendingUpload {
  readonly key: string;
  readonly id: string;
  readonly startedAt: Date;
}

export interface S3Server {
  /** For the environment of whoever uses it. */
  readonly settings: Readonly<Record<string, string>>;
  /** Where it keeps the object of a blob, for tests that damage or age it. */
  objectFile(digest: string): string;
  /** Every answer with a body ends after so many bytes of it; null: none does. */
  breakAfter: number | null;
  /** What every request is answered with instead; null: with what it asks for. */
  answer: { readonly status: number; readonly code: string } | null;
  /** The part of uploads that is refused; null: none is. */
  failPart: number | null;
  /** What a list of unfinished uploads shows, beside those that it began itself. */
  readonly pending: PendingUpload[];
  /** Ids of uploads in parts that were ended without an object. */
  readonly aborted: string[];
  /** Range headers of the GET requests so far. */
  readonly ranges: string[];
  stop(): Promise<void>;
}

/**
 * An S3 server of a package, behind a door that can break what passes. The package lacks two calls, ending an
 * upload in parts and listing those that are open: the door answers them.
 */
export async function startS3Server(directory: string): Promise<S3Server> {
  const server = new S3rver({
    ...{ address: "127.0.0.1", port: 0, silent: true, directory },
    // It computes another signature than Amazon for lists. Unknown keys are refused all the same.
    allowMismatchedSignatures: true,
    configureBuckets: [{ name: bucket }],
  });
  const { port } = await server.run();
  const door = http.createServer((request, response) => pass(request, response, port, state));
  door.listen(0, "127.0.0.1");
  await once(door, "listening");
  const address = door.address() as AddressInfo;
  const state: S3Server = {
    settings: {
      ONNWARD_ARTIFACT_STORE: "s3",
      ONNWARD_S3_ENDPOINT: `http://127.0.0.1:${address.port}`,
      ONNWARD_S3_BUCKET: bucket,
      ONNWARD_S3_PREFIX: prefix.slice(0, -1),
      ONNWARD_S3_ACCESS_KEY_ID: "S3RVER",
      ONNWARD_S3_SECRET_ACCESS_KEY: "S3RVER",
    },
    objectFile: (digest) =>
      path.join(directory, bucket, prefix, "blobs", digest, "model.onnx._S3rver_object"),
    breakAfter: null,
    answer: null,
    failPart: null,
    pending: [],
    aborted: [],
    ranges: [],
    async stop() {
      door.closeAllConnections();
      door.close();
      await server.close();
    },
  };
  return state;
}

function pass(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  port: number,
  state: S3Server,
): void {
  if (state.answer !== null) {
    response.writeHead(state.answer.status, { "content-type": "application/xml" });
    response.end(`<Error><Code>${state.answer.code}</Code><Message>no</Message></Error>`);
    return;
  }
  const url = new URL(request.url ?? "/", "http://s3");
  const id = url.searchParams.get("uploadId");
  if (state.failPart !== null && url.searchParams.get("partNumber") === String(state.failPart)) {
    request.resume();
    response.writeHead(400, { "content-type": "application/xml" });
    response.end("<Error><Code>BadDigest</Code><Message>no</Message></Error>");
    return;
  }
  if (request.method === "DELETE" && id !== null) {
    state.aborted.push(id);
    response.writeHead(204).end();
    return;
  }
  if (request.method === "GET" && url.searchParams.has("uploads")) {
    response.writeHead(200, { "content-type": "application/xml" });
    response.end(listOf(state.pending));
    return;
  }
  if (request.method === "GET") state.ranges.push(request.headers.range ?? "");
  const { method, url: target, headers } = request;
  const onward = http.request({ host: "127.0.0.1", port, method, path: target, headers });
  onward.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    sendBack(answer, response, request.method === "GET" ? state.breakAfter : null);
  });
  onward.on("error", () => response.destroy());
  request.on("aborted", () => onward.destroy());
  request.pipe(onward);
}

function sendBack(
  answer: http.IncomingMessage,
  response: http.ServerResponse,
  breakAfter: number | null,
): void {
  if (breakAfter === null) {
    answer.pipe(response);
    return;
  }
  let left = breakAfter;
  answer.on("data", (chunk: Buffer) => {
    const piece = chunk.subarray(0, left);
    left -= piece.length;
    // Only what was written is sent before the connection breaks.
    response.write(piece, () => {
      if (left === 0) response.destroy();
    });
  });
  answer.on("end", () => {
    if (left > 0) response.end();
  });
}

function listOf(pending: readonly PendingUpload[]): string {
  const uploads = pending.map(
    ({ key, id, startedAt }) =>
      `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${startedAt.toISOString()}</Initiated></Upload>`,
  );
  return `<?xml version="1.0"?><ListMultipartUploadsResult><IsTruncated>false</IsTruncated>${uploads.join("")}</ListMultipartUploadsResult>`;
}
