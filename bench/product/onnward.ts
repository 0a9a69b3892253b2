import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { freePort, makeKey } from "../../e2e/harness/installation";
import type { BenchModel } from "../models/bench-models";
import { afterStop, startProcess, stopChild } from "./children";

const root = path.resolve(import.meta.dirname, "../..");
const administrator = { email: "bench@example.com", password: "correct horse battery staple" };
const readyPatienceMs = 90_000;

/** The built product as `npm start` runs it, with everything on, in a folder of its own. */
export interface Onnward {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly adminKey: string;
  readonly administrator: { readonly email: string; readonly password: string };
  call(method: string, path: string, options?: CallOptions): Promise<unknown>;
  stop(): Promise<void>;
}

interface CallOptions {
  readonly body?: Uint8Array | object;
  readonly expect?: number;
}

/** The folder of an installation, which goes when everything has ended, and the key of its administrator: what a second start needs. */
export interface Place {
  readonly dataDir: string;
  readonly adminKey: string;
}

export function createPlace(): Place {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "onnward-bench-"));
  afterStop(() => rmSync(dataDir, { recursive: true, force: true }));
  return { dataDir, adminKey: makeKey() };
}

/** `environment`: beside what an installation is given; only the profiled one needs any. */
export async function startOnnward(
  { dataDir, adminKey }: Place,
  environment: Readonly<Record<string, string>> = {},
): Promise<Onnward> {
  const port = await freePort();
  const server = startProcess(process.execPath, [path.join(root, "dist/server.js")], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: "production",
      PORT: String(port),
      ONNWARD_DATA_DIR: dataDir,
      ONNWARD_ADMIN_EMAIL: administrator.email,
      ONNWARD_ADMIN_PASSWORD: administrator.password,
      ONNWARD_ADMIN_KEY: adminKey,
      ...environment,
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(server, url);
  return {
    url,
    port,
    pid: server.pid ?? -1,
    adminKey,
    administrator,
    call: (method, path, options = {}) =>
      callApi(`${url}${path}`, { method, adminKey, ...options }),
    stop: () => stopChild(server),
  };
}

async function untilReady(server: ChildProcess, url: string): Promise<void> {
  let printed = "";
  for (const stream of [server.stdout, server.stderr])
    stream?.on("data", (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-20_000);
    });
  await until(readyPatienceMs, "Onnward to be ready", async () => {
    if (server.exitCode !== null)
      throw new Error(`Onnward ended with ${server.exitCode}:\n${printed}`);
    const answers = await Promise.all([isOk(`${url}/readyz`), isOk(`${url}/api/v1/openapi.json`)]);
    return answers.every(Boolean);
  });
}

/** Uploads a model, waits for its validation and promotes it: it then answers with every default. */
export async function publish(onnward: Onnward, { name, bytes }: BenchModel): Promise<void> {
  const uploaded = await onnward.call("POST", `/api/v1/models/${name}/versions?create=true`, {
    body: bytes,
    expect: 202,
  });
  const { version } = z.object({ version: z.int() }).parse(uploaded);
  const statusSchema = z.object({ status: z.string(), rejection: z.unknown() });
  await until(readyPatienceMs, `${name}@${version} to be validated`, async () => {
    const found = await onnward.call("GET", `/api/v1/models/${name}/versions/${version}`);
    const { status, rejection } = statusSchema.parse(found);
    if (status === "rejected")
      throw new Error(`${name} was rejected: ${JSON.stringify(rejection)}`);
    return status === "ready";
  });
  const body = { version, reason: "bench" };
  await onnward.call("PUT", `/api/v1/models/${name}/aliases/production`, { body });
}

/** A key as an application has it: it may predict with these models and do nothing else. */
export async function createPredictKey(onnward: Onnward, models: string[]): Promise<string> {
  const body = { name: "bench", scopes: ["predict"], models };
  const made = await onnward.call("POST", "/api/v1/keys", { body, expect: 201 });
  return z.object({ secret: z.string() }).parse(made).secret;
}

export async function untilServed(onnward: Onnward, model: string, key: string): Promise<void> {
  const headers = { Authorization: `Bearer ${key}` };
  await until(readyPatienceMs, `${model} to be served`, () =>
    isOk(`${onnward.url}/v2/models/${model}/ready`, headers),
  );
}

async function callApi(
  url: string,
  { method, adminKey, body, expect = 200 }: CallOptions & { method: string; adminKey: string },
): Promise<unknown> {
  const isBytes = body instanceof Uint8Array;
  const response = await fetch(url, {
    method,
    headers: {
      Authorization: `Bearer ${adminKey}`,
      "Content-Type": isBytes ? "application/octet-stream" : "application/json",
    },
    ...(body === undefined ? {} : { body: isBytes ? Buffer.from(body) : JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.status !== expect)
    throw new Error(`${method} ${url}: ${response.status} ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

async function isOk(url: string, headers: Record<string, string> = {}): Promise<boolean> {
  try {
    return (await fetch(url, { headers })).ok;
  } catch {
    return false; // Not listening yet.
  }
}

export async function until(
  patienceMs: number,
  what: string,
  isTrue: () => Promise<boolean>,
): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`waited ${patienceMs / 1_000} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export function assertBuilt(): void {
  for (const file of ["dist/server.js", ".next/BUILD_ID"])
    if (!existsSync(path.join(root, file)))
      throw new Error(`${file} is missing: \`npm run build\` makes it.`);
}
