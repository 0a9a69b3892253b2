import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { processEntry } from "@/lib/platform/process-entry";

export interface GatewayProcess {
  readonly child: ChildProcess;
  readonly port: number;
  /** All that it has written so far. */
  log(): string;
  call(target: string, options?: ProcessCall): Promise<ProcessAnswer>;
  kill(): Promise<void>;
}

export interface ProcessCall {
  readonly headers?: http.OutgoingHttpHeaders;
  /** Makes it a POST. */
  readonly body?: string;
}

export interface ProcessAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** The real process on a free port. Resolves when it listens. */
export async function startGatewayProcess(options: {
  environment: Readonly<Record<string, string>>;
  openFiles?: number;
}): Promise<GatewayProcess> {
  const entry = processEntry("gateway");
  const command = [process.execPath, ...entry.execArgv, entry.file];
  const limit = options.openFiles === undefined ? "" : `ulimit -n ${options.openFiles}; `;
  const child = spawn("/bin/sh", ["-c", `${limit}exec "$@"`, "sh", ...command], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: {
      PATH: "/usr/bin:/bin",
      NODE_ENV: "test",
      ...entry.environment,
      PORT: "0",
      HOST: "127.0.0.1",
      ONNWARD_SECRET: "0123456789abcdef0123456789abcdef",
      ...options.environment,
    },
  });
  let log = "";
  const port = await new Promise<number>((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      log += chunk.toString();
      const found = /"port":(\d+).*the gateway listens/.exec(log)?.[1];
      if (found !== undefined) resolve(Number(found));
    };
    child.stdout?.on("data", onData);
    child.stderr?.on("data", onData);
    child.once("exit", () => reject(new Error(log)));
  });
  return {
    child,
    port,
    log: () => log,
    call: (target, given = {}) => call(port, target, given),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function call(port: number, target: string, { headers, body }: ProcessCall) {
  return new Promise<ProcessAnswer>((resolve, reject) => {
    const method = body === undefined ? "GET" : "POST";
    const where = { host: "127.0.0.1", port, path: target, agent: false };
    const req = http.request({ ...where, method, headers: headers ?? {} }, (res) => {
      let text = "";
      res.setEncoding("utf8");
      res.on("data", (chunk: string) => {
        text += chunk;
      });
      res.on("error", reject);
      res.on("end", () => resolve({ status: res.statusCode ?? 0, headers: res.headers, text }));
    });
    req.on("error", reject);
    req.end(body);
  });
}
