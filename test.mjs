// Runs every suite, also when one fails, and ends with the names of what failed and one line to
// read by eye or machine: "<n> passed, <n> failed[, <n> skipped]".
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";

const root = import.meta.dirname;
const resultsDir = path.join(root, "test-results");
const bin = {
  biome: "@biomejs/biome/bin/biome",
  tsc: "typescript/bin/tsc",
  vitest: "vitest/vitest.mjs",
  playwright: "@playwright/test/cli.js",
};

const suites = {
  check: async () =>
    addUp([await step(bin.biome, ["check", "."]), await step(bin.tsc, ["--noEmit"])]),
  unit: () => vitest("unit"),
  db: () => vitest("db"),
  e2e: (build) => endToEnd(build, {}),
};

/** Only by a command of their own. */
const longSuites = {
  /** Long twins of what the suites above do shortly. */
  soak: async (build) =>
    addUp([await vitest("soak"), await endToEnd(build, { ONNWARD_SOAK: "1" }, soakSpecs)]),
  /** FUZZ_MINUTES (10) of requests of every shape, from FUZZ_SEED on. */
  fuzz: (build) => endToEnd(build, { FUZZ_MINUTES: process.env.FUZZ_MINUTES ?? "10" }, [fuzzSpec]),
};
const soakSpecs = [
  "e2e/data-plane-soak.spec.ts",
  "e2e/engineer-brings-a-bundle.spec.ts",
  "e2e/releases-survive-kills.spec.ts",
  "e2e/uploads-survive-kills.spec.ts",
];
const fuzzSpec = "e2e/requests-of-every-shape.spec.ts";
const commands = { "--soak": ["soak"], "--fuzz": ["fuzz"] };

/** Gives the exit code. `--test` alone runs everything; names after it choose suites. */
export async function runTests({ args, build }) {
  mkdirSync(resultsDir, { recursive: true });
  const chosen = args.slice(1).filter((arg) => arg in suites);
  const names = commands[args[0]] ?? (chosen.length > 0 ? chosen : Object.keys(suites));
  const lines = [];
  const counts = [];
  for (const name of names) {
    const startedAt = Date.now();
    process.stdout.write(`\n── ${name} ──\n`);
    const count = await (suites[name] ?? longSuites[name])(build);
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(0);
    lines.push(`${name}: ${summarize(count)} (${seconds} s)`);
    process.stdout.write(`${lines.at(-1)}\n`);
    counts.push(count);
  }
  const total = addUp(counts);
  const failures = total.failures.map((failure) => `failed: ${failure}\n`).join("");
  process.stdout.write(`\n${failures}${lines.join("\n")}\n\n${summarize(total)}\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

function summarize({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

function addUp(counts) {
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
  return {
    passed: sum("passed"),
    failed: sum("failed"),
    skipped: sum("skipped"),
    failures: counts.flatMap((count) => count.failures),
  };
}

async function step(script, args) {
  const code = await run(script, args);
  return code === 0 ? { passed: 1, failed: 0, skipped: 0, failures: [] } : oneFailure(script);
}

function oneFailure(name) {
  return { passed: 0, failed: 1, skipped: 0, failures: [name] };
}

async function vitest(project) {
  const report = path.join(resultsDir, `${project}.json`);
  rmSync(report, { force: true });
  const code = await run(bin.vitest, [
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
  ]);
  const result = readJson(report);
  return withExitCode(code, {
    passed: result?.numPassedTests ?? 0,
    failed: result?.numFailedTests ?? 0,
    skipped: (result?.numPendingTests ?? 0) + (result?.numTodoTests ?? 0),
    failures: (result?.testResults ?? []).flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === "failed")
        .map(({ fullName }) => `${path.relative(root, name)} › ${fullName}`),
    ),
  });
}

/** Journeys on the built product: without one there is nothing to judge, and that is a failure. */
async function endToEnd(build, environment, specs = []) {
  try {
    await build();
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : error}\n`);
    return oneFailure("build");
  }
  await provideBrowser();
  if (specs.length > 0) return playwright(specs, environment);
  // Journeys mostly wait; what measures wants the machine for itself (playwright.config.ts).
  const journeys = await playwright(["--project=journeys", "--workers=2"], environment);
  return addUp([journeys, await playwright(["--project=alone"], environment)]);
}

async function playwright(args, environment) {
  const report = path.join(resultsDir, "e2e.json");
  rmSync(report, { force: true });
  const code = await run(bin.playwright, ["test", ...args], environment);
  const result = readJson(report);
  return withExitCode(code, {
    passed: (result?.stats.expected ?? 0) + (result?.stats.flaky ?? 0),
    failed: result?.stats.unexpected ?? 0,
    skipped: result?.stats.skipped ?? 0,
    failures: failedSpecs(result?.suites ?? []),
  });
}

/** Playwright's report has a suite for each file, and in it one for each group. */
function failedSpecs(suites) {
  return suites.flatMap(({ specs, suites: groups = [] }) => [
    ...specs.filter(({ ok }) => !ok).map(({ file, title }) => `e2e/${file} › ${title}`),
    ...failedSpecs(groups),
  ]);
}

/** A run that failed without a failed test (a file that does not load, a stray error) has failed. */
function withExitCode(code, count) {
  if (code === 0 || count.failed > 0) return count;
  return { ...count, failed: 1, failures: [`exit code ${code} without a failed test`] };
}

/** The system's Chromium when there is one (playwright.config.ts), else Playwright's own. */
async function provideBrowser() {
  const system = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  if (system.some((file) => existsSync(file))) return;
  const code = await run(bin.playwright, ["install", "chromium"]);
  if (code !== 0)
    process.stdout.write("No browser: install Chromium (Debian: apt-get install chromium).\n");
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined; // The suite ended before it could report.
  }
}

/** A test must not depend on how this shell is configured. */
function cleanEnvironment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(ONNWARD_|DATABASE_URL|PORT$|HOST$|NODE_ENV$|npm_)/.test(name),
  );
  return Object.fromEntries(kept);
}

function run(script, args, environment = {}) {
  const child = spawn(process.execPath, [path.join(root, "node_modules", script), ...args], {
    cwd: root,
    env: { ...cleanEnvironment(), ...environment, CI: "1" },
    stdio: "inherit",
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}
