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
  /** What it needs beside what it inherits. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Room for what a gateway makes and forgets with every request. By default V8 collects it so often that
 * requests under way are copied each time: measured, a fifth of the throughput at 16 connections.
 * The heap may grow to five times what lives before all of it is collected: V8 counts the bytes of bodies
 * to it, though the small collection frees them. By default 8 MB of them, 14 pictures, begin a full one;
 * measured, two fifths of what relaying them cost.
 */
const flags: Readonly<Partial<Record<ProcessName, readonly string[]>>> = {
  gateway: ["--max-semi-space-size=32", "--heap-growing-percent=400"],
};

/**
 * For glibc's malloc, whom others ignore: what is freed stays with the process, up to 128 MiB. By default
 * it goes back to the kernel, and comes again page by page with the next picture: measured, a third of what
 * a body of 600 kB cost.
 */
const keepFreedMemory = {
  MALLOC_TRIM_THRESHOLD_: String(128 * 1024 ** 2),
  MALLOC_MMAP_THRESHOLD_: String(32 * 1024 ** 2),
  MALLOC_TOP_PAD_: String(8 * 1024 ** 2),
} as const;
const carriesBodies: ReadonlySet<ProcessName> = new Set(["gateway", "worker"]);

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
      environment: carriesBodies.has(name) ? keepFreedMemory : {},
    };
  }
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  return {
    execArgv: ["--import", tsx],
    file: path.join(projectRoot, sources[name]),
    environment: { TSX_TSCONFIG_PATH: path.join(projectRoot, "tsconfig.json") },
  };
}
