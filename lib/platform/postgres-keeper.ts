import { type ChildProcess, spawn } from "node:child_process";
import { chownSync, existsSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { onParentGone } from "./parent-watch";
import { dealWithLeftover } from "./postgres-leftover";

/** The keeper's one argument, as JSON. Holds no secret: arguments are visible to everybody. */
export interface KeeperConfig {
  readonly postgres: string;
  readonly clusterDir: string;
  readonly socketDir: string;
  readonly logFile: string;
  /** Whom PostgreSQL runs as when we are root. */
  readonly identity: { readonly uid: number; readonly gid: number } | null;
  readonly volatile: boolean;
}

const longestBackOffMs = 2_000;
const largestLogBytes = 10 * 1024 ** 2;
/** A fast shutdown checkpoints; after these it is told to stop at once, then made to. */
const patienceMs = [30_000, 5_000] as const;

/**
 * Runs PostgreSQL: starts it again when it dies (it recovers; a start that fails because the memory of
 * the one before is still in use is just tried again), and stops it in good order when told to or
 * when the parent is gone.
 */
function keep(config: KeeperConfig): void {
  let server: ChildProcess | undefined;
  let isStopping = false;
  let backOffMs = 100;

  const start = async () => {
    await dealWithLeftover(config.clusterDir);
    removeSocketLock(config.socketDir);
    if (isStopping) process.exit(0);
    const startedAt = Date.now();
    server = spawnPostgres(config);
    const again = () => {
      if (isStopping) process.exit(0);
      backOffMs = Date.now() - startedAt > 10_000 ? 100 : Math.min(backOffMs * 2, longestBackOffMs);
      setTimeout(start, backOffMs);
    };
    server.once("exit", again);
    server.once("error", again);
  };

  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null)
      process.exit(0);
    server.kill("SIGINT");
    setTimeout(() => server?.kill("SIGQUIT"), patienceMs[0]);
    setTimeout(() => server?.kill("SIGKILL"), patienceMs[0] + patienceMs[1]);
  };

  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  onParentGone(stop);
  void start();
}

function spawnPostgres(config: KeeperConfig): ChildProcess {
  const settings = {
    listen_addresses: "",
    unix_socket_directories: `"${config.socketDir.replaceAll('"', '""')}"`,
    max_connections: "100",
    shared_buffers: "64MB",
    max_parallel_workers_per_gather: "0",
    timezone: "UTC",
    log_timezone: "UTC",
    // The product logs its own failed statements; here only what the server says of itself.
    log_min_messages: "log",
    log_min_error_statement: "panic",
    log_checkpoints: "off",
    ...(config.volatile
      ? { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }
      : {}),
  };
  const log = openLog(config);
  return spawn(
    config.postgres,
    ["-D", config.clusterDir, ...Object.entries(settings).flatMap(([k, v]) => ["-c", `${k}=${v}`])],
    {
      ...(config.identity ?? {}),
      cwd: "/",
      env: { NODE_ENV: "production", LC_ALL: "C", TZ: "UTC" },
      stdio: ["ignore", log, log],
      // A terminal's Ctrl-C is the supervisor's business.
      detached: true,
    },
  );
}

function openLog({ logFile, identity }: KeeperConfig): number {
  if (existsSync(logFile) && statSync(logFile).size > largestLogBytes)
    renameSync(logFile, `${logFile}.old`);
  const fd = openSync(logFile, "a", 0o600);
  if (identity !== null) chownSync(logFile, identity.uid, identity.gid);
  return fd;
}

/** The instance lock says that the socket is nobody else's; a reused pid in it must not stop us. */
function removeSocketLock(socketDir: string): void {
  rmSync(path.join(socketDir, ".s.PGSQL.5432.lock"), { force: true });
  rmSync(path.join(socketDir, ".s.PGSQL.5432"), { force: true });
}

const [, , argument] = process.argv;
if (argument === undefined) throw new Error("the keeper is started by the supervisor");
const config: KeeperConfig = JSON.parse(argument);
keep(config);
