// The one entry of every npm script. Needs no package: it installs what is missing, builds when the
// sources changed, and goes on in this process as the supervisor (dist/server.js) or a command of it.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { takeSetupLock } from "./setup-lock.mjs";

const root = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const oldestNode = [20, 19];
const args = process.argv.slice(2);
/** Progress. What `npm run key` prints is for a variable, so there it goes beside it. */
const progress = args[0] === "--key" ? process.stderr : process.stdout;

const marks = {
  install: path.join(root, "node_modules/.onnward-install"),
  client: path.join(root, "lib/platform/generated/.onnward-schema"),
  build: path.join(root, "dist/.onnward-sources"),
};

checkMachine();
process.chdir(root);
process.env.NEXT_TELEMETRY_DISABLED = "1";

try {
  await main();
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}

async function main() {
  await alone(async () => {
    await install();
    await generate();
  });
  if (args[0] === "--sbom" || args[0] === "--licences") {
    const { printLicences, writeSbom } = await import("./supply.mjs");
    process.exit(args[0] === "--sbom" ? writeSbom() : printLicences());
  }
  if (["--test", "--soak", "--fuzz"].includes(args[0])) {
    const { runTests } = await import("./test.mjs");
    process.exit(await runTests({ args, build: () => alone(() => build()) }));
  }
  if (args[0] === "--bench") return runBench();
  if (args[0] === "--big-registry") return runBigRegistry();
  if (args[0] === "--build") return alone(() => build({ force: true }));
  if (["--dev", "--migrate", "--openapi"].includes(args[0])) return runSources();
  await alone(() => build());
  process.argv = [process.execPath, path.join(root, "dist/server.js"), ...args];
  await import("./dist/server.js");
}

/** Development and what edits the sources run them as they are, through tsx. */
async function runSources() {
  process.env.NODE_ENV ??= "development";
  const { register } = await import("tsx/esm/api");
  register({ tsconfig: path.join(root, "tsconfig.json") });
  process.argv = [process.execPath, path.join(root, "server.ts"), ...args];
  await import("./server.ts");
}

/** Measures the built product; what measures runs as it is. Comparing load generators needs no build. */
async function runBench() {
  if (args[1] === "rollouts") return runSimulations();
  if (!args.includes("--generators")) await alone(() => build());
  const { register } = await import("tsx/esm/api");
  register({ tsconfig: path.join(root, "tsconfig.json") });
  if (args[1] === "shadow") {
    process.argv = [process.execPath, path.join(root, "bench/shadow/main.ts"), ...args.slice(2)];
    return import("./bench/shadow/main.ts");
  }
  process.argv = [process.execPath, path.join(root, "bench/main.ts"), ...args.slice(1)];
  await import("./bench/main.ts");
}

/** Pure functions of the sources: nothing is built or started. */
async function runSimulations() {
  const { register } = await import("tsx/esm/api");
  register({ tsconfig: path.join(root, "tsconfig.json") });
  process.argv = [process.execPath, path.join(root, "bench/rollouts/main.ts"), ...args.slice(2)];
  await import("./bench/rollouts/main.ts");
}

/** Needs no build: it asks the sources. */
async function runBigRegistry() {
  const { register } = await import("tsx/esm/api");
  register({ tsconfig: path.join(root, "tsconfig.json") });
  await import("./bench/big-registry/main.ts");
}

function checkMachine() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    process.stderr.write(
      `Onnward needs Node ${oldestNode.join(".")} or newer; this is ${process.versions.node}. Node 22 or 24 is recommended: https://nodejs.org\n`,
    );
    process.exit(78);
  }
  if (process.platform === "win32") {
    process.stderr.write("Onnward runs on Linux and macOS; on Windows use WSL 2.\n");
    process.exit(78);
  }
}

/** One at a time in this folder: two that install together leave half of the packages. */
async function alone(work) {
  const release = await takeSetupLock(path.join(root, ".onnward-setup.lock"), {
    onWait: (pid) => progress.write(`Process ${pid} installs or builds here; waiting for it.\n`),
  });
  try {
    return await work();
  } finally {
    release();
  }
}

async function install() {
  const wanted = hashOf(
    [path.join(root, "package-lock.json")],
    `${process.platform}-${process.arch}`,
  );
  if (isMarked(marks.install, wanted)) return;
  if (isInstalled()) return writeFileSync(marks.install, wanted);
  await step("Installing packages", "about a minute, 0.6 GB from the npm registry", () =>
    runNpm(["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], {
      // The CPU library is in the package; the script would fetch GPU files from elsewhere.
      ONNXRUNTIME_NODE_INSTALL: "skip",
      npm_config_onnxruntime_node_install: "skip",
      NODE_ENV: undefined,
    }),
  );
  writeFileSync(marks.install, wanted);
}

/** Whether somebody's own `npm ci` has installed just this: npm's record says the same as the lockfile. */
function isInstalled() {
  try {
    const read = (file) => JSON.parse(readFileSync(path.join(root, file), "utf8")).packages;
    const there = read("node_modules/.package-lock.json");
    return Object.entries(read("package-lock.json")).every(
      ([name, wanted]) =>
        name === "" || wanted.optional === true || there[name]?.version === wanted.version,
    );
  } catch {
    return false; // No record: nothing is installed, or only half of it.
  }
}

async function generate() {
  const wanted = hashOf(filesBelow("prisma/schema"), "client");
  if (isMarked(marks.client, wanted)) return;
  const { generateClient } = await import("./build.mjs");
  await step("Generating the database client", "a few seconds", generateClient);
  writeFileSync(marks.client, wanted);
}

async function build({ force = false } = {}) {
  const wanted = hashOf(sourceFiles(), process.versions.node.split(".")[0]);
  if (!force && isMarked(marks.build, wanted) && existsSync(path.join(root, ".next/BUILD_ID")))
    return;
  rmSync(marks.build, { force: true });
  const { buildPages, bundleProcesses } = await import("./build.mjs");
  await step("Building the processes", "a second", bundleProcesses);
  await step("Building the pages", "20 to 60 seconds", buildPages);
  writeFileSync(marks.build, wanted);
}

/** Everything that a build reads. */
function sourceFiles() {
  const files = ["app", "cli", "lib", "prisma", "public"].flatMap((folder) => filesBelow(folder));
  const loose = readdirSync(root).filter((name) => /\.(ts|mjs|js|json)$/.test(name));
  return [...files, ...loose.map((name) => path.join(root, name))].filter(
    (file) => !/\.test\.tsx?$|\.tsbuildinfo$|\/testing\/|\/generated\/|next-env\.d\.ts$/.test(file),
  );
}

function filesBelow(folder) {
  const absolute = path.join(root, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

function hashOf(files, salt) {
  const hash = createHash("sha256").update(salt);
  for (const file of files.sort())
    hash.update(`\0${path.relative(root, file)}\0`).update(readFileSync(file));
  return hash.digest("hex");
}

function isMarked(mark, wanted) {
  return existsSync(mark) && readFileSync(mark, "utf8") === wanted;
}

/** Says what happens and how long it takes; on a terminal the seconds are counted. */
async function step(what, howLong, work) {
  const startedAt = Date.now();
  const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(0)} s`;
  const isTerminal = progress.isTTY === true;
  progress.write(`${what} (${howLong})${isTerminal ? "" : "\n"}`);
  const ticking = setInterval(
    () => {
      if (isTerminal) progress.write(`\r${what} (${howLong}) ${seconds()}`);
      else progress.write(`  ${what}: ${seconds()} so far\n`);
    },
    isTerminal ? 1_000 : 15_000,
  );
  try {
    await work();
  } finally {
    clearInterval(ticking);
    progress.write(isTerminal ? `\r\x1b[K${what}: ${seconds()}\n` : `${what}: ${seconds()}\n`);
  }
}

/** The npm that started us, else the one on the path. */
async function runNpm(npmArgs, environment) {
  const cli = process.env.npm_execpath;
  const [command, prefix] = cli?.endsWith(".js") ? [process.execPath, [cli]] : ["npm", []];
  const child = spawn(command, [...prefix, ...npmArgs], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      output = (output + chunk).slice(-8_000);
    });
  const code = await new Promise((resolve, reject) => {
    child.once("error", () => reject(new Error("npm was not found: it comes with Node.")));
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`npm ${npmArgs[0]} failed:\n${output}`);
}
