import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { freePort } from "../../e2e/harness/installation";
import { startProcess } from "../product/children";
import { until } from "../product/onnward";

const root = path.resolve(import.meta.dirname, "../..");
const app = path.join(root, "bench/next-app");
const next = path.join(root, "node_modules/next/dist/bin/next");
const sources = ["app/predict/route.ts", "next.config.ts"].map((file) => path.join(app, file));
const buildMark = path.join(app, ".next/.bench-build");

/** Side (c), built when it is not yet, listening. */
export async function startNextServer(model: string): Promise<{ pid: number; port: number }> {
  if (!isBuilt()) await build();
  const port = await freePort();
  const child = startProcess(
    process.execPath,
    [next, "start", app, "--hostname", "127.0.0.1", "--port", String(port)],
    { cwd: root, env: { ...environment(), BENCH_MODEL: model } },
  );
  // Nobody reads what it prints; a full pipe would stop it.
  child.stdout?.resume();
  child.stderr?.resume();
  await until(60_000, "the Next application to answer", async () => {
    if (child.exitCode !== null) throw new Error(`next start ended with ${child.exitCode}`);
    // The route takes POST alone; its 405 says that it is there.
    const status = await fetch(`http://127.0.0.1:${port}/predict`).then(
      (response) => response.status,
      () => 0,
    );
    return status === 405;
  });
  return { pid: child.pid ?? -1, port };
}

/** The build of these sources with this Next. */
function buildName(): string {
  const { version } = JSON.parse(
    readFileSync(path.join(root, "node_modules/next/package.json"), "utf8"),
  );
  return [version, ...sources.map((file) => statSync(file).mtimeMs)].join(" ");
}

function isBuilt(): boolean {
  return existsSync(buildMark) && readFileSync(buildMark, "utf8") === buildName();
}

async function build(): Promise<void> {
  process.stderr.write("Building the Next application that is compared (20 to 60 seconds)\n");
  const child = startProcess(process.execPath, [next, "build", app], {
    cwd: root,
    env: environment(),
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
    });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`next build ${app} failed:\n${printed}`);
  writeFileSync(buildMark, buildName());
}

function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
}
