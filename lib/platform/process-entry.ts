import path from "node:path";
import { fileURLToPath } from "node:url";

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
 * Bundled code (`dist/*.js`) starts its neighbours in dist/, with no TypeScript loader; source code
 * (development, tests) starts the sources through tsx. Absolute paths, so that it works from the
 * empty working directory of a worker.
 */
export function processEntry(name: ProcessName): ProcessEntry {
  const here = path.dirname(fileURLToPath(import.meta.url));
  if (path.basename(here) === "dist") {
    return {
      execArgv: ["--enable-source-maps"],
      file: path.join(here, `${name}.js`),
      environment: {},
    };
  }
  const root = path.resolve(here, "../..");
  return {
    execArgv: ["--import", import.meta.resolve("tsx")],
    file: path.join(root, sources[name]),
    environment: { TSX_TSCONFIG_PATH: path.join(root, "tsconfig.json") },
  };
}
