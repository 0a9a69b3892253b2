import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { socketPaths } from "../data-dir";

/**
 * Waits until the gateway is ready and the console answers behind it; false when that took too long.
 * By the private sockets: whether the public port answers to this machine, under which name and with which
 * certificate, is the operator's choice.
 */
export async function waitUntilReady(options: {
  withConsole: boolean;
  patienceMs: number;
}): Promise<boolean> {
  for (const end = Date.now() + options.patienceMs; Date.now() < end; await sleep(50)) {
    const gateway = await statusOf({ socketPath: socketPaths().gateway, path: "/readyz" });
    if (gateway !== 200) continue;
    if (!options.withConsole) return true;
    const console = await statusOf({
      socketPath: socketPaths().console,
      path: "/api/v1/openapi.json",
    });
    if (console !== null && console < 500) return true;
  }
  return false;
}

/** Waits until one path is answered with 200 to an internal token; false when that took too long. */
export async function waitUntilServed(options: {
  path: string;
  /** Called for each try: a token is good for half a minute. */
  createToken: () => string;
  patienceMs: number;
}): Promise<boolean> {
  const { path, createToken, patienceMs } = options;
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(100)) {
    const headers = { "x-onnward-token": createToken() };
    if ((await statusOf({ socketPath: socketPaths().gateway, path, headers })) === 200) return true;
  }
  return false;
}

function statusOf(options: http.RequestOptions): Promise<number | null> {
  return new Promise((resolve) => {
    const request = http.get({ ...options, timeout: 5_000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? null);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(null)); // Not listening yet.
  });
}
