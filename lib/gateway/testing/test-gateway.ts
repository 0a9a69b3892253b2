import { mkdtempSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { createKeySecret } from "@/lib/access";
import { createLocalLimiter } from "@/lib/access/limits";
import type { AuditEntry } from "@/lib/audit";
import type { PayloadSampling } from "@/lib/contract/model";
import { createMetrics } from "@/lib/monitoring";
import type { PredictionRecord } from "@/lib/monitoring/prediction-log";
import type { SharedPrediction } from "@/lib/monitoring/rollout-figures";
import type { CountedPrediction } from "@/lib/monitoring/usage";
import { createDenialLog, createInFlight, createLastUsed } from "@/lib/predictions";
import { createFakePool, type FakePool } from "@/lib/predictions/testing/fake-pool";
import type { SnapshotVersion } from "@/lib/rollout";
import type { SnapshotRollout } from "@/lib/rollout/sharing";
import {
  testAlias,
  testKey,
  testModel,
  testSnapshot,
  testVersion,
} from "@/lib/rollout/testing/snapshot";
import { createEntry, type EntrySettings } from "../entry/entry";
import { type Gateway, type GatewayOptions, openGateway } from "../gateway";
import { createServingState } from "../serving-state";
import { createInferenceStatistics, type InferenceStatistics } from "../statistics";

export const testSecret = "0123456789abcdef0123456789abcdef";
export const metricsToken = "0123456789abcdef";

const version = testVersion({ number: 3, label: "3.0.0" });
const older = testVersion({ number: 2, label: "2.0.0+gpu", modelId: version.modelId });
const archived = testVersion({ number: 1, modelId: version.modelId, status: "archived" });
const model = testModel({ id: version.modelId, name: "fraud", readyNumbers: [3, 2] });
/** Has a version, and nothing in production. */
const unpromoted = testModel({ id: testVersion().id, name: "unpromoted", readyNumbers: [1] });

export interface TestGateway {
  readonly gateway: Gateway;
  readonly pool: FakePool;
  readonly version: SnapshotVersion;
  readonly older: SnapshotVersion;
  readonly key: string;
  readonly readerKey: string;
  /** May load and unload. */
  readonly promoterKey: string;
  /** May everything with a model that does not exist, and with no other. */
  readonly elsewhereKey: string;
  /** What the gateway counted for the protocol's statistics. */
  readonly statistics: InferenceStatistics;
  /** Denied calls that were audited. */
  denied(): Promise<readonly AuditEntry[]>;
  readonly privateSocket: string;
  readonly url: string;
  /** What was counted as usage. */
  readonly counted: readonly CountedPrediction[];
  /** What was counted for rollouts. */
  readonly shared: readonly SharedPrediction[];
  /** What was written into the log of predictions. */
  readonly recorded: readonly PredictionRecord[];
  call(path: string, options?: CallOptions): Promise<Answer>;
}

export interface CallOptions {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string | Buffer;
  readonly socketPath?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  readonly bytes: Buffer;
  readonly json: Record<string, unknown>;
}

interface TestOptions {
  readonly payloadSampling?: PayloadSampling;
  readonly consolePort?: number;
  readonly maxBytes?: number;
  readonly maxInFlight?: number;
  readonly windowMs?: number;
  readonly headersTimeoutMs?: number;
  readonly allowUpgrade?: boolean;
  readonly lingerMs?: number;
  /** Absent: everybody may come in. */
  readonly entry?: EntrySettings | undefined;
  /** What the entry refused, by code. */
  readonly onRefused?: (code: string) => void;
  readonly tls?: GatewayOptions["tls"];
  /** Shares what production would answer alone. */
  readonly rollout?: (stable: SnapshotVersion, other: SnapshotVersion) => SnapshotRollout;
  /** Keys beside the usual ones, and what holds them back. */
  readonly keys?: readonly ReturnType<typeof testKey>[];
  /** Where versions by number or label are looked up; by default 2 is older and 1 is archived. */
  readonly findVersion?: Parameters<typeof createServingState>[0]["findVersion"];
  /** Where models that no alias names are looked up; by default there are none. */
  readonly findModel?: Parameters<typeof createServingState>[0]["findModel"];
}

/** A whole gateway on a free port, with a model "fraud" (version 3 in production) and a fake pool. */
export async function startTestGateway(options: TestOptions = {}): Promise<TestGateway> {
  const pool = createFakePool();
  const state = createServingState({
    findModel: options.findModel ?? (async () => null),
    pool,
    idleUnloadMs: 60_000,
    memoryBudgetBytes: 1024 ** 3,
    pathOf: (digest) => `/nowhere/${digest}`,
    findVersion:
      options.findVersion ??
      (async (_, ref) =>
        [archived, older].find(({ number, label }) => number === ref || label === ref) ?? null),
  });
  const key = createKeySecret();
  const readerKey = createKeySecret();
  const promoterKey = createKeySecret();
  const elsewhereKey = createKeySecret();
  state.apply(
    testSnapshot({
      models: [
        { ...model, payloadSampling: options.payloadSampling ?? null },
        unpromoted,
        testModel({ id: testVersion().id, name: "bare", readyNumbers: [] }),
      ],
      aliases: [
        testAlias({
          ...{ modelId: model.id, versionId: version.id },
          rollout: options.rollout?.(version, older) ?? null,
        }),
      ],
      versions: options.rollout === undefined ? [version] : [version, older],
      keys: [
        testKey(key),
        testKey(readerKey, { scopes: ["models:read"] }),
        testKey(promoterKey, { scopes: ["models:promote"] }),
        testKey(elsewhereKey, {
          scopes: ["predict", "models:read", "models:promote"],
          models: ["other"],
        }),
        ...(options.keys ?? []),
      ],
    }),
  );
  const counted: CountedPrediction[] = [];
  const shared: SharedPrediction[] = [];
  const recorded: PredictionRecord[] = [];
  const attempts: AuditEntry[] = [];
  const denials = createDenialLog(async (_, attempt) => void attempts.push(attempt));
  const statistics = createInferenceStatistics();
  const privateSocket = path.join(mkdtempSync(path.join(os.tmpdir(), "onnward-gw-")), "gw.sock");
  const gatewayOptions: GatewayOptions = {
    routes: {
      prediction: {
        targets: state,
        pool,
        inFlight: createInFlight({ requests: options.maxInFlight ?? 100, bytes: 256 * 1024 ** 2 }),
        lastUsed: createLastUsed(async () => {}),
        denials,
        limiter: createLocalLimiter(),
        onStranger: () => {},
        settings: { secret: testSecret, predictTimeoutMs: 5_000, snapshotMaxAgeMs: undefined },
      },
      metrics: createMetrics(),
      statistics,
      usage: { count: (prediction) => void counted.push(prediction) },
      figures: { count: (prediction) => void shared.push(prediction) },
      log: { record: (record) => void recorded.push(record) },
      body: {
        maxBytes: options.maxBytes ?? 1_000_000,
        pace: { windowMs: options.windowMs ?? 10_000, minBytes: 1_024 },
      },
      readiness: state.readiness,
      metricsToken,
      productVersion: "0.0.0-test",
    },
    console: { host: "127.0.0.1", port: options.consolePort ?? 9, isTls: false },
    maxConsoleInFlight: 100,
    public: { port: 0, host: "127.0.0.1" },
    privateSocket,
    allowUpgrade: options.allowUpgrade ?? false,
    idleMs: 60_000,
    lingerMs: options.lingerMs ?? 0,
    entry:
      options.entry === undefined
        ? undefined
        : createEntry(options.entry, options.onRefused ?? (() => {})),
    tls: options.tls,
    ...(options.headersTimeoutMs === undefined
      ? {}
      : { headersTimeoutMs: options.headersTimeoutMs }),
  };
  const gateway = await openGateway(gatewayOptions);
  const call: TestGateway["call"] = (target, given = {}) =>
    request({ port: gateway.port, host: "127.0.0.1" }, target, given);
  const url = `http://127.0.0.1:${gateway.port}`;
  return {
    ...{
      gateway,
      pool,
      version,
      older,
      privateSocket,
      url,
      counted,
      shared,
      recorded,
      statistics,
      call,
    },
    ...{ key, readerKey, promoterKey, elsewhereKey },
    async denied() {
      await denials.flush({ all: true });
      return attempts;
    },
  };
}

function request(
  where: http.RequestOptions,
  target: string,
  { method, headers, body, socketPath }: CallOptions,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = http.request(
      {
        ...(socketPath === undefined ? where : { socketPath }),
        path: target,
        method: method ?? (body === undefined ? "GET" : "POST"),
        agent: false,
        headers: {
          ...(body === undefined || headers?.["transfer-encoding"] !== undefined
            ? {}
            : { "Content-Length": Buffer.byteLength(body) }),
          ...headers,
        },
      },
      (res) => {
        const chunks: Buffer[] = [];
        res.on("data", (chunk: Buffer) => chunks.push(chunk));
        res.on("error", reject);
        res.on("end", () => {
          const bytes = Buffer.concat(chunks);
          const text = bytes.toString();
          let json: Record<string, unknown> = {};
          if (text.startsWith("{") && text.endsWith("}")) json = JSON.parse(text);
          resolve({ status: res.statusCode ?? 0, headers: res.headers, text, bytes, json });
        });
      },
    );
    req.on("error", reject);
    req.end(body);
  });
}

/** Sends raw bytes and gathers what comes until the other side closes. */
export function rawCall(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", () => socket.write(text));
    let received = "";
    socket.on("data", (chunk) => {
      received += chunk.toString();
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(received));
  });
}

/** A stand-in for the console. */
export async function startConsole(
  listener: http.RequestListener,
): Promise<{ port: number; server: http.Server; close(): Promise<void> }> {
  const server = http.createServer(listener);
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    server,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
