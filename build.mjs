// Builds the product: the Prisma client, the Next application, and one bundle a process in dist/.
// Called by start.mjs, which knows when it is needed.
import { spawn } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import path from "node:path";

const root = import.meta.dirname;

/** dist/<name>.js ← source. The names are those of lib/platform/process-entry.ts. */
const bundles = {
  server: "server.ts",
  gateway: "lib/gateway/main.ts",
  console: "lib/console/main.ts",
  runner: "lib/runner/main.ts",
  worker: "lib/inference/worker/main.ts",
  validator: "lib/inference/validator/main.ts",
  "postgres-keeper": "lib/platform/postgres-keeper.ts",
};

/**
 * `prisma generate` needs no engine, but looks for one and would download it: any existing file
 * passes for it.
 */
export async function generateClient() {
  await run("prisma/build/index.js", ["generate"], {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    CHECKPOINT_DISABLE: "1",
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
  });
}

export async function bundleProcesses() {
  const { build, stop } = await import("esbuild");
  rmSync(path.join(root, "dist"), { recursive: true, force: true });
  await build({
    entryPoints: Object.entries(bundles).map(([out, source]) => ({
      out,
      in: path.join(root, source),
    })),
    absWorkingDir: root,
    outdir: "dist",
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: true,
    legalComments: "none",
    logLevel: "warning",
  });
  // One file that needs no package: an auditor may carry it to a machine of theirs.
  await build({
    entryPoints: [{ out: "cli", in: path.join(root, "cli/main.ts") }],
    absWorkingDir: root,
    outdir: "dist",
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "warning",
  });
  // Its service would otherwise live as long as the product.
  await stop();
}

export async function buildPages() {
  await run("next/dist/bin/next", ["build"], { NODE_ENV: "production" });
}

/** Runs a package's script; its output is shown only when it fails. */
async function run(script, args, environment) {
  const file = path.join(root, "node_modules", script);
  if (!existsSync(file)) throw new Error(`${script} is not installed`);
  const child = spawn(process.execPath, [file, ...args], {
    cwd: root,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      output += chunk;
    });
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${path.basename(script)} ${args.join(" ")} failed:\n${output}`);
}
