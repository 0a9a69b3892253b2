import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { socketPaths } from "../data-dir";

/** Waits until the gateway is ready and the console answers behind it; false when that took too long. */
export async function waitUntilReady(options: {
  host: string;
  port: number;
  withConsole: boolean;
  patienceMs: number;
}): Promise<boolean> {
  const { host, port } = options;
  for (const end = Date.now() + options.patienceMs; Date.now() < end; await sleep(50)) {
    const gateway = await statusOf({ host, port, path: "/readyz" });
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

/** Waits until one path is answered with 200 to a key; false when that took too long. */
export async function waitUntilServed(options: {
  host: string;
  port: number;
  path: string;
  key: string;
  patienceMs: number;
}): Promise<boolean> {
  const { key, patienceMs, ...where } = options;
  const headers = { authorization: `Bearer ${key}` };
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(100))
    if ((await statusOf({ ...where, headers })) === 200) return true;
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
