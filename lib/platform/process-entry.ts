import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { isBundled, projectRoot } from "./project-root";

const sources = {
  gateway: "lib/gateway/main.ts",
  console: "lib/console/main.ts",
  runner: "lib/runner/main.ts",
  worker: "lib/inference/worker/main.ts",
  validator: "lib/inference/validator/main.ts",
  "postgres-keeper": "lib/platform/postgres-keeper.ts",
} as const;

export type ProcessName = keyof typeof sources;

/** How to start one of our processes: `node [...execArgv] file`. */
export interface ProcessEntry {
  readonly execArgv: readonly string[];
  readonly file: string;
  /** Extra environment that the loader needs; empty in production. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Room for what a gateway makes and forgets with every request. By default V8 collects it so often that
 * requests under way are copied each time: measured, a fifth of the throughput at 16 connections.
 */
const flags: Readonly<Partial<Record<ProcessName, readonly string[]>>> = {
  gateway: ["--max-semi-space-size=32"],
};

/**
 * Bundled code (`dist/*.js`) starts its neighbours in dist/, with no TypeScript loader; source code
 * (development, tests) starts the sources through tsx. Absolute paths, so that it works from the
 * empty working directory of a worker.
 */
export function processEntry(name: ProcessName): ProcessEntry {
  if (isBundled) {
    return {
      // Deprecations are for who develops: Prisma's adapter lets pg print one in the middle of a first start.
      execArgv: ["--enable-source-maps", "--no-deprecation", ...(flags[name] ?? [])],
      file: path.join(projectRoot, "dist", `${name}.js`),
      environment: {},
    };
  }
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  return {
    execArgv: ["--import", tsx],
    file: path.join(projectRoot, sources[name]),
    environment: { TSX_TSCONFIG_PATH: path.join(projectRoot, "tsconfig.json") },
  };
}
