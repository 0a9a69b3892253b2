import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { dataPaths, makeDataDirs, runDir } from "../data-dir";
import { closeDb } from "../db";
import { inheritedEnv, replaceEnv } from "../env";
import { takeInstanceLock } from "../instance-lock";
import { readOrMakeSecrets } from "../secrets";
import { type Child, superviseChild } from "./child";
import {
  assertPortIsFree,
  type Configuration,
  configurationExitCode,
  readConfiguration,
} from "./configuration";
import { bringDatabaseUpToDate, type Database, startDatabase, waitForDatabase } from "./database";
import { reportStartFailure } from "./failure";
import { waitUntilReady } from "./ready";
import { ignoreClosedOutput, say } from "./say";
import { onShutdown } from "./shutdown";

export interface SuperviseOptions {
  /** Fills an empty installation; called before anything serves. Gives the lines to show a person. */
  readonly seed: (url: string) => Promise<readonly string[]>;
  /** Called with every child once they run; development watches files and restarts some. */
  readonly onStarted?: (children: readonly Child[]) => void;
}

const externalPatienceMs = 20_000;
/** How long each may take to end well: the gateway drains requests, the runner finishes its step. */
const stopPatienceMs = {
  gateway: 35_000,
  console: 15_000,
  runner: 15_000,
  keeper: 45_000,
} as const;

/**
 * Starts everything in order, keeps it running, and stops it in the opposite order of need: gateway
 * (drain), console, runner, PostgreSQL. Gives nothing back; the process ends when it has stopped.
 */
export async function supervise(options: SuperviseOptions): Promise<void> {
  ignoreClosedOutput();
  const startedAt = Date.now();
  const children: Child[] = [];
  let release: () => void = () => {};
  let exitCode = 0;
  let stopping: Promise<void> | undefined;

  const stop = () => {
    stopping ??= (async () => {
      say("Stopping: requests in flight are answered first.");
      await stopInOrder(children);
      release();
      say("Stopped.");
      process.exit(exitCode);
    })();
  };
  const stopWith = (code: number) => {
    exitCode = code;
    stop();
  };
  onShutdown(stop);

  try {
    const configuration = await readConfiguration();
    makeDataDirs();
    release = await takeInstanceLock(lockFile(configuration));
    await assertPortIsFree(configuration);
    const start = starter(configuration, children, stopWith);
    const database = await start.database();
    const lines = await start.everything(database, options);
    if (stopping !== undefined) return;
    options.onStarted?.(children);
    await greet(configuration, lines, startedAt, () => stopping !== undefined);
  } catch (error) {
    if (stopping === undefined) {
      exitCode = reportStartFailure(error);
      await stopInOrder(children);
      release();
      process.exit(exitCode);
    }
  }
}

function lockFile({ env }: Configuration): string {
  return env.ONNWARD_ROLE === undefined ? dataPaths().lock : path.join(runDir(), "lock");
}

function starter(
  configuration: Configuration,
  children: Child[],
  stopWith: (code: number) => void,
) {
  const { env } = configuration;
  const secrets = readOrMakeSecrets();
  const wanted =
    env.ONNWARD_ROLE === undefined
      ? (["gateway", "console", "runner"] as const)
      : [env.ONNWARD_ROLE];
  const gatewayId = randomUUID();

  const startChild = (name: "gateway" | "console" | "runner", database: Database) => {
    if (!wanted.some((one) => one === name) || children.some((child) => child.name === name))
      return;
    const environment = {
      ...configuration.childEnvironment({
        appUrl: database.appUrl,
        secret: env.ONNWARD_SECRET ?? secrets.secret,
      }),
      ...(name === "gateway" ? { ONNWARD_GATEWAY_ID: gatewayId } : {}),
    };
    children.push(
      superviseChild(name, {
        environment,
        onConfigurationError: () => stopWith(configurationExitCode),
      }),
    );
  };

  return {
    async database(): Promise<Database> {
      const isFirst = !existsSync(path.join(dataPaths().root, "pgdata"));
      if (env.DATABASE_URL === undefined)
        say(isFirst ? "Making the database (once)." : "Starting the database.");
      const database = await startDatabase(env, secrets);
      if (database.keeper !== null) children.push(database.keeper);
      return database;
    },
    async everything(database: Database, { seed }: SuperviseOptions): Promise<readonly string[]> {
      // A gateway serves from its snapshot, database or not, and changes nothing in it.
      if (env.ONNWARD_ROLE === "gateway") {
        startChild("gateway", database);
        return [];
      }
      if (database.keeper === null) await waitOrServeMeanwhile(database, startChild);
      await bringDatabaseUpToDate(database);
      replaceEnv({
        ...inheritedEnv(),
        ...configuration.childEnvironment({
          appUrl: database.appUrl,
          secret: env.ONNWARD_SECRET ?? secrets.secret,
        }),
        ONNWARD_ADMIN_PASSWORD: env.ONNWARD_ADMIN_PASSWORD,
        ONNWARD_ADMIN_KEY: env.ONNWARD_ADMIN_KEY,
      });
      const lines = await seed(urlOf(configuration));
      await closeDb();
      for (const name of ["gateway", "console", "runner"] as const) startChild(name, database);
      return lines;
    },
  };
}

/** With the database away, what was promoted is served from the snapshot until it is back. */
async function waitOrServeMeanwhile(
  database: Database,
  startChild: (name: "gateway", database: Database) => void,
): Promise<void> {
  try {
    await waitForDatabase(database, externalPatienceMs);
  } catch (error) {
    if (!existsSync(dataPaths().snapshot)) throw error;
    say(
      "The database does not answer. The gateway serves what it last knew; the rest starts when it does.",
    );
    startChild("gateway", database);
    await waitForDatabase(database, Number.POSITIVE_INFINITY);
  }
}

async function stopInOrder(children: readonly Child[]): Promise<void> {
  const stopOne = (name: Child["name"], patienceMs: number) =>
    children.find((child) => child.name === name)?.stop(patienceMs);
  await stopOne("gateway", stopPatienceMs.gateway);
  await stopOne("console", stopPatienceMs.console);
  await stopOne("runner", stopPatienceMs.runner);
  await stopOne("postgres-keeper", stopPatienceMs.keeper);
}

function urlOf({ env }: Configuration): string {
  return `http://${env.HOST === undefined || env.HOST === "0.0.0.0" || env.HOST === "::" ? "localhost" : env.HOST}:${env.PORT}`;
}

async function greet(
  configuration: Configuration,
  lines: readonly string[],
  startedAt: number,
  isStopping: () => boolean,
): Promise<void> {
  const { env } = configuration;
  if (env.ONNWARD_ROLE !== undefined && env.ONNWARD_ROLE !== "gateway")
    return say(`The ${env.ONNWARD_ROLE} runs.`);
  const host = env.HOST ?? "127.0.0.1";
  const isReady = await waitUntilReady({
    host,
    port: env.PORT,
    withConsole: env.ONNWARD_ROLE === undefined,
    patienceMs: 120_000,
  });
  if (isStopping()) return;
  if (isReady)
    say(
      `Onnward is ready at ${urlOf(configuration)} (${((Date.now() - startedAt) / 1_000).toFixed(1)} s). Ctrl-C stops it.`,
    );
  else say("Onnward is not ready after two minutes: the log above says why. It keeps trying.");
  for (const line of lines) say(line);
}
