import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { crc32 } from "node:zlib";

const root = path.resolve(import.meta.dirname, "../..");
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A whole Onnward of its own: supervisor, database, gateway, console and runner in a fresh folder. */
export interface Installation {
  readonly url: string;
  readonly adminKey: string;
  readonly dataDir: string;
  readonly server: ChildProcess;
  /** What the supervisor and its children printed so far. */
  output(): string;
  /** Pids of every process that descends from the supervisor. */
  descendants(): number[];
  /** SIGTERM, wait for the end, remove the folder. Gives the exit code. */
  stop(): Promise<number | null>;
}

interface InstallationOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Keep an earlier folder (and its key and port) instead of making a new one. */
  readonly reuse?: { readonly dataDir: string; readonly adminKey: string; readonly port?: number };
  readonly keepData?: boolean;
}

/** A well-formed key (api.md: 30 random base62 characters and a CRC-32), made here so that a test can seed it. */
export function makeKey(kind: "live" | "test" = "live"): string {
  const body = Array.from(randomBytes(30), (byte) => alphabet[byte % 62]).join("");
  const head = `onw_${kind}_${body}`;
  let rest = crc32(head);
  let sum = "";
  for (let i = 0; i < 6; i += 1) {
    sum = alphabet[rest % 62] + sum;
    rest = Math.floor(rest / 62);
  }
  return head + sum;
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object"
          ? resolve(address.port)
          : reject(new Error("no port")),
      );
    });
  });
}

/** Starts the built product and waits until it is ready. */
export async function startInstallation(options: InstallationOptions = {}): Promise<Installation> {
  const dataDir = options.reuse?.dataDir ?? mkdtempSync(path.join(os.tmpdir(), "onnward-e2e-"));
  const adminKey = options.reuse?.adminKey ?? makeKey();
  const port = options.reuse?.port ?? (await freePort());
  const server = spawn(process.execPath, [path.join(root, "dist/server.js")], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: "production",
      PORT: String(port),
      ONNWARD_DATA_DIR: dataDir,
      ONNWARD_ADMIN_EMAIL: "admin@example.com",
      ONNWARD_ADMIN_PASSWORD: "correct horse battery staple",
      ONNWARD_ADMIN_KEY: adminKey,
      ...options.environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const keep = (chunk: Buffer) => {
    printed = (printed + chunk.toString()).slice(-200_000);
  };
  server.stdout?.on("data", keep);
  server.stderr?.on("data", keep);
  const installation: Installation = {
    url: `http://127.0.0.1:${port}`,
    adminKey,
    dataDir,
    server,
    output: () => printed,
    descendants: () => descendantsOf(server.pid ?? -1),
    async stop() {
      const code = await stopProcess(server);
      if (options.keepData !== true) rmSync(dataDir, { recursive: true, force: true });
      return code;
    },
  };
  await waitUntilReady(installation);
  return installation;
}

async function waitUntilReady({ url, server, output }: Installation): Promise<void> {
  const end = Date.now() + 90_000;
  while (Date.now() < end) {
    if (server.exitCode !== null)
      throw new Error(`the server ended with ${server.exitCode}:\n${output()}`);
    const answers = await Promise.all([isOk(`${url}/readyz`), isOk(`${url}/api/v1/openapi.json`)]);
    if (answers.every(Boolean)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the server was not ready in 90 s:\n${output()}`);
}

async function isOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false; // Not listening yet.
  }
}

export async function stopProcess(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
  const code = await ended;
  clearTimeout(timer);
  return code;
}

/** Every live descendant of a process by /proc; zombies count as gone. */
export function descendantsOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (fields[0] !== "Z") parents.set(Number(name), Number(fields[1]));
    } catch {
      // It ended between the listing and the reading.
    }
  }
  const found: number[] = [];
  for (let layer = [pid]; layer.length > 0; ) {
    const next = [...parents]
      .filter(([, parent]) => layer.includes(parent))
      .map(([child]) => child);
    found.push(...next);
    layer = next;
  }
  return found;
}

export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
